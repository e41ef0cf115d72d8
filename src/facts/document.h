/*
 * Documents for people: headings and what stands under them, from Markdown
 * (CommonMark with tables, by md4c), reStructuredText and AsciiDoc (headings
 * and text only).
 *
 * The record: {format, chars, front [keys of the front matter], sections
 * [{title, level, line, chars, items, rows (table rows without the head),
 * matrix_rows (of them, of confusion matrices), total (the sum of the last
 * cells, when each begins with a count), numbers, links [paths inside the
 * repository], firsts [the first cells of table rows, lower-cased],
 * placeholder, text}]}. The text
 * before the first heading is a section with title "" and level 0. `chars`
 * counts letters and digits, one of East Asia as two. `text` is lower-cased and
 * cut at 4 KiB.
 */
#ifndef GONOGO_FACTS_DOCUMENT_H
#define GONOGO_FACTS_DOCUMENT_H

#include "facts/scanner.h"

extern const struct scanner scanner_document;

#endif
