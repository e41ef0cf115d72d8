/* Parts that several of the writers for people print the same way. */
#ifndef GONOGO_REPORT_SUMMARY_H
#define GONOGO_REPORT_SUMMARY_H

#include "report/text.h"

/* People can hold about seven goals in mind. */
enum { MOST_BLOCKERS = 7 };

/* "gonogo 0.1.0  digits @ 1a2b3c4 (dirty)  rules 2026.11  stage launch". */
void put_head(struct buf *out, const struct result *r,
	      const struct report_options *o);
/* The table of phases. */
void put_phases(struct buf *out, const struct result *r,
		const struct report_options *o);
/* At most seven, the rest counted. */
void put_blockers(struct buf *out, const struct result *r,
		  const struct report_options *o);
/* Warnings, waivers, what could not be judged, what was skipped. */
void put_tail(struct buf *out, const struct result *r,
	      const struct report_options *o);
void put_verdict(struct buf *out, const struct result *r,
		 const struct report_options *o);
/* One rule with its findings, why and fix. */
void put_rule(struct buf *out, const struct rule_result *rr,
	      const struct report_options *o);
/* Is the rule among those printed with these options? */
bool rule_is_shown(const struct rule_result *rr, const struct report_options *o);

#endif
