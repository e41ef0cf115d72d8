/*
 * The text of a finding: {name} stands for an argument of the finding, a
 * measure of its subject or a parameter of the rule, in this order. Numbers are
 * printed for people. A clause (up to ',', ';' or the end, or in brackets) with
 * a value that is not known or empty is left out; when no clause is left, all
 * of it stands there with "unknown".
 */
#ifndef GONOGO_ENGINE_MESSAGE_H
#define GONOGO_ENGINE_MESSAGE_H

#include "rules/rule.h"

struct message_scope {
	const struct value *args, *measures, *params;
};

struct bitext message_fill(struct arena *a, const struct bitext *text,
			   const struct message_scope *scope);

/* Every value that stands in the text, once, by name: a map. */
struct value message_args(struct arena *a, const struct bitext *text,
			  const struct message_scope *scope);

/* A value for people: "18,417", "0.0316", "a, b, c". */
void message_value(struct buf *out, const struct value *v, bool chinese);

#endif
