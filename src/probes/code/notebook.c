/* Were notebooks saved after a run from top to bottom, without errors? */
#include "facts/notebook_state.h"
#include "probes/probe.h"

static struct place cell_of(const struct record *r, const struct value *v)
{
	struct place at = place_of(r->file->path);

	at.cell = (uint32_t)value_get_int(v, "cell", 0);
	at.line = at.cell ? 1 : 0;
	return at;
}

static const struct value *list_of(const struct record *r, const char *key)
{
	return value_find(r->value, str_from(key));
}

static void report_errors(struct observation *o, struct subject *s,
			  const struct record *r)
{
	const struct value *list = list_of(r, "errors");

	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *v = value_at(list, i);
		struct finding *f = found(o, s, "error-output", cell_of(r, v));

		finding_arg(o, f, "name", value_str(value_get_text(v, "name")));
		finding_arg(o, f, "text", value_str(value_get_text(v, "text")));
	}
}

/* One finding a notebook: the first cell out of order says enough. */
static void report_order(struct observation *o, struct subject *s,
			 const struct record *r)
{
	const struct value *list = list_of(r, "order");
	const struct value *v = value_at(list, 0);
	struct finding *f;

	if (v) {
		f = found(o, s, "order", cell_of(r, v));
		finding_arg(o, f, "count",
			    value_int(value_get_int(v, "count", 0)));
		finding_arg(o, f, "before",
			    value_int(value_get_int(v, "before", 0)));
		finding_arg(o, f, "cells", value_int((int64_t)value_count(list)));
	}
	list = list_of(r, "skipped");
	if (value_count(list)) {
		f = found(o, s, "skipped", cell_of(r, value_at(list, 0)));
		finding_arg(o, f, "cells", value_int((int64_t)value_count(list)));
	}
}

static void link_notebook(const struct project *p, params given,
			  struct observation *o)
{
	struct records all = project_records(p, &scanner_notebook_state);

	(void)given;
	for (size_t i = 0; i < all.n; i++) {
		const struct record *r = &all.v[i];
		struct subject *s =
			observe(o, r->file->path, place_of(r->file->path));

		if (r->reason)
			unjudged(o, s, r->reason, r->reason_text);
		measure_count(o, s, "cells",
			      (uint64_t)value_get_int(r->value, "cells", 0));
		measure_count(o, s, "ran",
			      (uint64_t)value_get_int(r->value, "ran", 0));
		measure_count(o, s, "out_of_order",
			      value_count(list_of(r, "order")));
		measure_count(o, s, "skipped",
			      value_count(list_of(r, "skipped")));
		measure_count(o, s, "errors", value_count(list_of(r, "errors")));
		report_errors(o, s, r);
		report_order(o, s, r);
	}
}

static const struct scanner *const scanners[] = { &scanner_notebook_state, NULL };

static const struct probe_measure notebook_measures[] = {
	{ STR_INIT("cells"), STR_INIT(""), STR_INIT("cells with code") },
	{ STR_INIT("ran"), STR_INIT(""), STR_INIT("of them, with a count") },
	{ STR_INIT("out_of_order"), STR_INIT(""),
	  STR_INIT(
		  "cells whose count is not the one after that before; at most "
		  "20") },
	{ STR_INIT("skipped"), STR_INIT(""),
	  STR_INIT("cells that never ran, between others that did; at most "
		   "20") },
	{ STR_INIT("errors"), STR_INIT(""),
	  STR_INIT("cells that show an error; at most 20") },
	{ .name = { "", 0 } },
};

static const char *const notebook_kinds[] = { "error-output", "order",
					      "skipped", NULL };

const struct probe probe_code_notebook = {
	.name = STR_INIT("notebook.state"),
	.doc = STR_INIT("Order of execution and errors saved in notebooks."),
	.scanners = scanners,
	.measure = notebook_measures,
	.kinds = notebook_kinds,
	.link = link_notebook,
};
