"""A file is replaced whole or not at all."""

import pytest

from digits.atomic import atomic_path


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text("old")
    return path


def test_the_new_content_replaces_the_old_one_when_it_is_complete(path):
    with atomic_path(path) as draft:
        assert draft.suffix == ".json"
        draft.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(path.parent.iterdir()) == [path]


def test_an_error_leaves_the_old_content_and_no_draft(path):
    def write_half(draft):
        draft.write_text("half of the n")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"), atomic_path(path) as draft:
        write_half(draft)
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]
