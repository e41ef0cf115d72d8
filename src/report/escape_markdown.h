/*
 * Text into Markdown (GitHub's kind), for paragraphs and table cells alike:
 * what comes out cannot start markup, links, mentions, HTML or a new cell.
 */
#ifndef GONOGO_REPORT_ESCAPE_MARKDOWN_H
#define GONOGO_REPORT_ESCAPE_MARKDOWN_H

#include "base/buf.h"

/* Prose. When it holds something that sites turn into links or mentions after
 * rendering (@name, #12, an address), all of it goes into a code span. */
void md_text(struct buf *out, str s);
/* A code span, its fence longer than any run of backticks inside. */
void md_code(struct buf *out, str s);

#endif
