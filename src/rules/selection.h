/*
 * Which rules are on in this run, at which severity and with which parameters:
 * rules + configuration + command line, before anything is measured.
 *
 * Selectors: ALL, a code (TRN104), the start of one (TRN, TRN1), a name,
 * phase:NAME, role:NAME, tag:WORD (a word of applies-when, or a kind of rule).
 * The more specific selector wins, `ignore` wins among equals, and the command
 * line wins over the file. A selector that fits no rule is an error.
 */
#ifndef GONOGO_RULES_SELECTION_H
#define GONOGO_RULES_SELECTION_H

#include "rules/config.h"

struct selection_options {
	enum stage stage;
	const str *select, *ignore, *phases; /* of the command line */
	size_t nselect, nignore, nphases;
	bool preview;
};

struct selected {
	const struct rule *rule;
	bool on;
	struct bitext why_off;
	enum severity severity; /* after configuration; a preview rule never
				 * gates */
	bool gates;
	struct value params; /* in force: a map */
};

struct selection {
	struct selected *rule; /* every rule, sorted by phase, then id */
	size_t n;
	enum stage stage;
	bool partial; /* the command line leaves out rules */
};

bool selection_make(struct selection *out, struct arena *a,
		    const struct rules *rules, const struct config *config,
		    const struct selection_options *options, struct err *err);

/* Does the selector fit the rule? 0 = no; more = more specific. */
unsigned selector_fit(str selector, const struct rule *rule);
/* ALL, a phase or the letters of one: no mistake even where no rule fits. */
bool selector_is_broad(str selector);

#endif
