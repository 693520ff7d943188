"""What the app was taught: asking, keeping, taking back."""
