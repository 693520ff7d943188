"""From ink to digit: app -> recognition -> ink; training -> recognition, ink; mnist and atomic import none of them."""
