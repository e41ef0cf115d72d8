/* The rules a command works on: the built-in ones and those of --rules. */
#ifndef GONOGO_CLI_RULE_SET_H
#define GONOGO_CLI_RULE_SET_H

#include "cli/args.h"
#include "rules/rule.h"

/* False after filling *err. Reads the option "rules" of the command. */
bool rule_set_load(struct rules *out, const struct args *args,
		   const struct limits *limits, struct err *err);

/* By id or name; NULL after a message with the nearest one. */
const struct rule *rule_set_find(struct arena *a, const struct rules *rules,
				 str name);

/* For the table of a command that uses rule_set_load(). */
#define OPTION_RULES                                                     \
	{                                                                \
		STR_INIT("rules"), 0, STR_INIT("PATH"), true,            \
			STR_INIT("rule files besides the built-in ones") \
	}

#endif
