"""Made-up posters as SVG: a palette and a geometric composition by genre, and the title set large."""
