"""What only the window and the command line import. Needs Tk and ttkbootstrap."""
