"""From ink to digit: `app` -> `recognition` -> `ink`; `training` -> `recognition`, `ink`. `mnist` imports none of them."""
