"""A run's folder → `report.html`: one file that needs no other, for people to read, print and pass on.

`tables` and `pages` read what the run wrote, `choice` takes what there is room for, `criteria` and `funding` find
figures to draw, `strips` draws pages and `crops` cuts pictures of words; `page` puts all of it into the template.
"""
