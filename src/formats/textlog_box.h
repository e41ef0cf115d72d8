/*
 * Boxes that the loggers of OpenAI baselines and Stable-Baselines3 print: a
 * name and a value a line, between two rules of dashes. A line without a value
 * that ends in '/' stands before the names that follow.
 */
#ifndef GONOGO_FORMATS_TEXTLOG_BOX_H
#define GONOGO_FORMATS_TEXTLOG_BOX_H

#include "base/arena.h"
#include "formats/log.h"

enum { TEXTLOG_BOX_PAIRS = 64 };

/* The box that is open; all else than its arena is zero at first. */
struct textlog_box {
	struct arena text; /* of the names */
	struct log_pair pair[TEXTLOG_BOX_PAIRS];
	size_t n;
	str part; /* "rollout/" */
};

enum textlog_box_line {
	TEXTLOG_BOX_NO,  /* not of a box */
	TEXTLOG_BOX_ROW, /* taken */
	TEXTLOG_BOX_END  /* a rule: what was taken is whole */
};
enum textlog_box_line textlog_box_take(struct textlog_box *b, str line);
/* A loss or a metric? */
bool textlog_box_has_value(const struct textlog_box *b);
/* Behind a rule: empty again. */
void textlog_box_clear(struct textlog_box *b);

#endif
