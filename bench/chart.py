"""Results as a Markdown table and as bars in an SVG file, from what side_by_side.py measured."""
import html

WIDTH, LABEL, BAR, GAP = 920, 190, 16, 6
PHASES = (("load", "#9db4c0"), ("evaluate", "#e07a5f"), ("write", "#f2cc8f"))


def markdown(title, rows):
    """rows: (engine and form, figures), Limn first."""
    lines = [f"### {title}", "", "| engine, form | load s | evaluate s | write s | whole s | peak MB |", "| --- | --- | --- | --- | --- | --- |"]
    for name, figures in rows:
        seconds = " | ".join(f"{figures[phase]:.2f}" for phase in ("load", "evaluate", "write", "whole"))
        lines.append(f"| {name} | {seconds} | {figures['peak_kb'] / 1024:,.0f} |")
    return "\n".join(lines) + "\n"


def svg(sets):
    """sets: (title, rows) for each set of rules. A bar for each engine and form, its seconds by phase; each set has its own scale."""
    parts, y = [], 30
    for title, rows in sets:
        longest = max(sum(figures[phase] for phase, _ in PHASES) for _, figures in rows)
        parts.append(f'<text x="8" y="{y}" font-weight="bold">{html.escape(title)}</text>')
        y += 12
        for name, figures in rows:
            parts.append(f'<text x="{LABEL - 8}" y="{y + BAR - 4}" text-anchor="end">{html.escape(name)}</text>')
            x = LABEL
            for phase, colour in PHASES:
                width = figures[phase] / longest * (WIDTH - LABEL - 110)
                parts.append(f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{colour}"><title>{phase} {figures[phase]:.2f} s</title></rect>')
                x += width
            parts.append(f'<text x="{x + 6:.1f}" y="{y + BAR - 4}">{sum(figures[phase] for phase, _ in PHASES):.2f} s</text>')
            y += BAR + GAP
        y += 34
    legend = "".join(f'<rect x="{LABEL + 110 * place}" y="{y - 24}" width="12" height="12" fill="{colour}"/><text x="{LABEL + 110 * place + 18}" y="{y - 14}">{phase}</text>'
                     for place, (phase, colour) in enumerate(PHASES))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" font-family="sans-serif" font-size="12">'
            f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}{legend}</svg>\n')
