from carte.maps import draw
