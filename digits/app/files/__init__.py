"""Pictures from outside: opened, saved, pasted, dropped."""
