"""Correcting the app in a real window: by row, menu and key; undone, kept, forgotten."""

import sys
from dataclasses import replace
from functools import partial

import pytest

from app_driver import SEVEN, FakeRecognizer, draw, press, wait_for_title
from digits.app.lessons import Teacher
from digits.app.window.theme import thumbnail
from digits.recognition.lessons import LessonFile, make_lesson
from helpers import wait_until
from samples import STROKES
from samples import draw as drawn


def message(app):
    """What is said beside the row of digits, and whether Undo is offered there."""
    undo = " Undo" if app.answer.undo.instate(["!disabled"]) else ""
    return str(app.answer.said.cget("text")) + undo


def click_digit(app, digit):
    app.answer.teach.event_generate("<Button-1>", x=round(app.answer.teach.lefts[digit] + 2), y=5)


def test_a_correction_is_learned_and_said_and_undo_takes_it_back_and_then_the_stroke(app, file):
    """By row, menu and key, as a digit or none."""
    undo_key = partial(press, app, "<Control-Key-z>")
    for teach, undo, label, title, said in [
        (partial(click_digit, app, 4), undo_key, 4, "4 (91 %)", "a 4"),
        (app.commands["4"].run, app.answer.undo.invoke, 4, "4 (91 %)", "a 4"),
        (partial(press, app, "<Control-Key-4>"), undo_key, 4, "4 (91 %)", "a 4"),
        (partial(press, app, "<Control-Key-n>"), undo_key, None, "not a digit", "not a digit"),
    ]:
        teach()
        wait_for_title(app, title)
        assert message(app) == f"Learned: this is {said}. Undo"
        assert [lesson.label for lesson in file.read()[0]] == [label]
        undo()
        wait_for_title(app, "1 (91 %)")
        assert file.read()[0] == []
    undo_key()
    wait_for_title(app, "ready")


def test_a_correction_replaces_those_of_the_same_ink(app, file):
    """Whatever was undone, done again or drawn between them; what is undone is not said to be learned."""
    again = [app.history.undo, app.history.redo], [app.history.undo], [lambda: draw(app, [(50, 200)]), app.history.undo]
    said = "Wrong? It was", "Learned: this is a 4. Undo", "Taken back.", "Wrong? It was"
    for digit, between, before in zip((4, 9, 7, 5), ([], *again), said, strict=True):
        for step in between:
            step()
            wait_until(lambda: not app.jobs.pending, app.update)
        assert message(app) == before
        click_digit(app, digit)
        wait_for_title(app, f"{digit} (91 %)")
        wait_until(lambda: not app.jobs.pending, app.update)
        assert [lesson.label for lesson in file.read()[0]] == [digit]
    assert "Learned" not in app.page.sentence


def test_neither_an_empty_paper_nor_a_confirmation_nor_a_digit_alone_teaches(open_app, file):
    app = open_app(lessons=file)
    click_digit(app, 4)
    press(app, "<Control-Key-4>")
    assert "draw a digit first" in app.page.notice.text
    draw(app, SEVEN)
    wait_for_title(app, "1 (91 %)")
    press(app, "<Key-4>")
    click_digit(app, 1)
    assert message(app) == "Yes, this is a 1."
    wait_until(lambda: not app.jobs.pending, app.update)
    assert (app.corrections.teacher.lessons, file.read()[0]) == ([], [])
    app.reading.number = replace(app.reading.number, unsure=(True,))
    click_digit(app, 1)  # what was unsure is learned
    wait_until(lambda: [lesson.label for lesson in file.read()[0]] == [1], app.update)


def test_lessons_outlast_the_window(app, open_app, file):
    click_digit(app, 4)
    wait_for_title(app, "4 (91 %)")
    app.destroy()
    file.path.write_bytes(file.path.read_bytes() + b"damaged\n")
    app = open_app(lessons=file)
    wait_until(lambda: app.page.link.cget("text") == "1 lesson", app.update)  # before anything is drawn
    wait_until(lambda: app.page.notice.text == "Skipped among the lessons: damaged lines (1).", app.update)
    draw(app, SEVEN)
    wait_for_title(app, "4 (91 %)")


@pytest.mark.skipif(sys.platform == "win32", reason="limits how large a file may grow, as only POSIX can")
def test_what_a_full_disk_did_not_take_is_kept_with_the_next_and_with_another_window_s(app, file, disk):
    LessonFile(file.path).change([make_lesson(drawn(STROKES[4]), 8)])
    with disk(0):
        click_digit(app, 4)
        wait_for_title(app, "4 (91 %)")
    assert "File too large" in app.page.notice.text
    assert message(app) == "Learned, but not kept: this is a 4. Undo"
    assert [lesson.label for lesson in file.read()[0]] == [8]
    draw(app, SEVEN)
    wait_until(lambda: len(app.drawing.strokes) == 2 and not app.jobs.pending, app.update)
    click_digit(app, 5)
    wait_for_title(app, "5 (91 %)")
    for lessons in (file.read()[0], app.corrections.teacher.lessons):
        assert [lesson.label for lesson in lessons] == [8, 4, 5]


def test_the_lessons_window_forgets_and_undo_brings_back(open_app, file, monkeypatch):
    file.change([make_lesson(drawn(STROKES[digit]), digit) for digit in (1, 4, 7)])
    app = open_app(lessons=file)
    wait_until(lambda: app.corrections.teacher.lessons, app.update)
    pictures = []
    monkeypatch.setattr("digits.app.lessons.thumbnail", lambda *of: pictures.append(of) or thumbnail(*of))
    app.page.link.event_generate("<Button-1>")
    window = app.corrections.window

    def labels():
        wait_until(lambda: not app.jobs.pending, app.update)
        shown = [int(button.cget("text").removeprefix("you said ")) for button in window.buttons]
        assert sorted(shown) == sorted(lesson.label for lesson in file.read()[0])
        return sorted(shown)

    assert labels() == [1, 4, 7]
    assert len(pictures) == 3  # one each
    window.buttons[1].invoke()
    assert labels() == [1, 7]
    file.path.write_bytes(file.path.read_bytes() + b"damaged\n")
    window.forget_button.invoke()
    assert labels() == []
    assert file.path.read_bytes() == b""
    for expected in ([1, 7], [1, 4, 7]):
        app.history.undo()
        assert labels() == expected
    assert [lesson.label for lesson in file.read()[0]] == [1, 4, 7]  # each in its former place


def test_two_changes_in_quick_succession_are_learned_as_one(file):
    """What the file has after the first alone does not count: it lacks the second."""
    submitted = []
    teacher = Teacher(file, lambda *job, **on: submitted.append(job), print, print)
    teacher.start(FakeRecognizer())
    lessons = [make_lesson(drawn(STROKES[digit]), digit) for digit in (4, 7)]
    for lesson in lessons:
        teacher.change([lesson])
    for _, keep, then in submitted[:3]:
        then(keep())
        assert [lesson.label for lesson in teacher.lessons] == [4, 7]
    assert [kind for kind, *_ in submitted] == [None, None, None, "learn"]
