/*
 * Text into HTML and SVG, for text nodes and quoted attributes alike. What
 * cannot be seen, turns the direction of writing or is no UTF-8 is written out
 * as \xNN or \u{...}.
 */
#ifndef GONOGO_REPORT_ESCAPE_HTML_H
#define GONOGO_REPORT_ESCAPE_HTML_H

#include "base/buf.h"

void html_text(struct buf *out, str s);
/* The same inside <bdi>, for words from files among ours. */
void html_bdi(struct buf *out, str s);

#endif
