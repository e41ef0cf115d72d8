/*
 * What the writers for people share: escaping for terminals, padding by cells,
 * numbers, colours, small pictures. Untrusted text goes through put_text() or
 * another escaper, always.
 */
#ifndef GONOGO_REPORT_TEXT_H
#define GONOGO_REPORT_TEXT_H

#include "report/writer.h"

enum colour { PLAIN, BOLD, DIM, RED, GREEN, YELLOW, CYAN };

/* Nothing that a terminal would act on: controls, invalid bytes and characters
 * that cannot be seen become \xNN or \u{...}. No line breaks either. */
void put_text(struct buf *out, str s);
/* The same, and with `ascii` nothing above 0x7f. */
void put_safe(struct buf *out, str s, const struct report_options *o);
/* Padded with spaces to so many cells, cut when longer. */
void put_left(struct buf *out, str s, unsigned cells,
	      const struct report_options *o);
void put_right(struct buf *out, str s, unsigned cells,
	       const struct report_options *o);
void put_count_right(struct buf *out, size_t n, unsigned cells);
/* Wrapped at the width, each line begun with `indent` spaces; the first line
 * goes on where the cursor stands (`at` cells in). */
void put_wrapped(struct buf *out, str s, unsigned indent, unsigned at,
		 const struct report_options *o);

void put_colour(struct buf *out, enum colour c, const struct report_options *o);
void put_coloured(struct buf *out, enum colour c, str s,
		  const struct report_options *o);

/* A value for people: 18,417; 29.2; yes; a, b, c. */
void put_value(struct buf *out, const struct value *v,
	       const struct report_options *o);
/* "data/train.csv:12:3", "nb.ipynb[4]:2"; "" for the project. */
str place_text(struct arena *a, const struct place *p);

str pick(struct bitext t, const struct report_options *o);
enum colour status_colour(enum status s);
enum colour verdict_colour(enum verdict v);

/* Bars for a map of counts, a curve for a list of numbers; nothing for others.
 * Each line begun with `indent` spaces. */
void put_picture(struct buf *out, const struct value *v, unsigned indent,
		 const struct report_options *o);
/* The subjects that decided, or the only one; NULL when there is none. */
const struct result_subject *deciding_subject(const struct rule_result *r);

/* Fills in whole lines of counts: "412 files, 3 tables, 4 logs". */
void put_inputs_line(struct buf *out, const struct result *r,
		     const struct report_options *o);
void put_sandbox_line(struct buf *out, const struct result *r,
		      const struct report_options *o);

#endif
