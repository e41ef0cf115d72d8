/* What the tables of a dataset look like: how many rows the splits have, what
 * their columns hold, and how that agrees with the manifest. */
#include "facts/manifest.h"
#include "facts/table.h"
#include "probes/dataset_places.h"

#include <math.h>

struct profile {
	const struct project *p;
	struct observation *o;
};

/* ---- split sizes ---- */

static void measure_rows(struct profile *x, struct subject *s,
			 const struct dataset *d, enum split_role role,
			 const char *rows, const char *has)
{
	const struct dataset_split *split = dataset_split(d, role);
	struct split_sum *sum;

	measure(x->o, s, has, value_bool(split != NULL));
	if (!split)
		return;
	sum = split_sum(x->p, x->o->arena, d, split);
	if (sum->rows_known)
		measure_count(x->o, s, rows, sum->rows);
	else
		unjudged(x->o, s, sum->reason, sum->reason_text);
}

static void split_sizes(struct profile *x, const struct dataset *d)
{
	struct subject *s = observe(x->o, d->name, dataset_place(d));
	const struct dataset_split *outside = dataset_split(d, SPLIT_EXTERNAL);

	measure_rows(x, s, d, SPLIT_TRAIN, "train", "has_train");
	measure_rows(x, s, d, SPLIT_VAL, "val", "has_val");
	measure_rows(x, s, d, SPLIT_TEST, "test", "has_test");
	measure(x->o, s, "folds",
		value_bool(value_find(d->manifest, S("folds")) != NULL));
	measure(x->o, s, "external_test", value_bool(outside != NULL));
	measure_text(x->o, s, "task", dataset_task(x->p, d));
	measure_text(x->o, s, "inferred", d->inferred);
}

/* ---- information ---- */

static const char *role_name(const struct split_sum *sum,
			     const struct column_sum *c)
{
	if (str_eq(c->name, sum->label.column))
		return "label";
	if (c->role & COLUMN_ID)
		return "id";
	return "feature";
}

static void column_information(struct profile *x, const struct split_sum *sum,
			       str title, const struct column_sum *c)
{
	struct subject *s = observe(x->o,
				    str_printf(x->o->arena, "%.*s: %.*s",
					       STR_ARG(title), STR_ARG(c->name)),
				    row_place(&c->first));
	double rows = (double)c->rows;
	bool schema =
		value_find(value_find(sum->dataset->manifest, S("schema")),
			   c->name) != NULL;

	measure_text(x->o, s, "role", str_from(role_name(sum, c)));
	measure_text(x->o, s, "split", split_role_name(sum->split->role));
	measure_text(x->o, s, "type", c->type);
	measure_count(x->o, s, "rows", c->rows);
	measure_number(x->o, s, "nulls", rows > 0 ? (double)c->null / rows : 0);
	measure_number(x->o, s, "top", rows > 0 ? (double)c->top / rows : 0);
	measure_count(x->o, s, "distinct", c->distinct);
	measure(x->o, s, "in_schema", value_bool(schema));
	if (str_eq(c->name, sum->label.column))
		measure_count(x->o, s, "unlabelled", sum->label.missing);
}

static void information(struct profile *x, const struct dataset *d)
{
	for (size_t i = 0; i < d->splits.n; i++) {
		const struct dataset_split *split = &d->splits.v[i];
		str title = split_title(x->p, x->o->arena, d, split);
		struct split_sum *sum;

		if (!split_is_judged(split->role))
			continue;
		sum = split_sum(x->p, x->o->arena, d, split);
		if (sum->reason)
			unjudged(x->o,
				 observe(x->o, title, split_place(d, split)),
				 sum->reason, sum->reason_text);
		for (size_t k = 0; k < sum->columns.n; k++)
			column_information(x, sum, title, &sum->columns.v[k]);
	}
}

/* ---- schema ---- */

static uint64_t violations(const struct column_sum *c)
{
	return c->bad_type + c->bad_null + c->below + c->above + c->outside +
	       c->twice;
}

static void column_schema(struct profile *x, const struct split_sum *sum,
			  str title, const struct column_sum *c)
{
	struct subject *s = observe(x->o,
				    str_printf(x->o->arena, "%.*s: %.*s",
					       STR_ARG(title), STR_ARG(c->name)),
				    row_place(c->bad.record       ? &c->bad
					      : c->variant.record ? &c->variant
								  : &c->first));
	uint64_t filled = c->rows - c->null - c->like_null;
	double n = filled ? (double)filled : 1;
	bool schema =
		value_find(value_find(sum->dataset->manifest, S("schema")),
			   c->name) != NULL;

	measure(x->o, s, "in_schema", value_bool(schema));
	measure_text(x->o, s, "type", c->type);
	measure_count(x->o, s, "violations", violations(c));
	measure_count(x->o, s, "bad_type", c->bad_type);
	measure_count(x->o, s, "bad_null", c->bad_null);
	measure_count(x->o, s, "below", c->below);
	measure_count(x->o, s, "above", c->above);
	measure_count(x->o, s, "outside", c->outside);
	measure_count(x->o, s, "twice", c->twice);
	measure_number(x->o, s, "others", (double)c->others / n);
	measure_count(x->o, s, "null_spellings", c->spellings);
	measure_count(x->o, s, "variants",
		      str_eq(c->name, sum->label.column) ? 0 : c->variants);
	measure_count(x->o, s, "infinite", c->infinite);
	measure_number(x->o, s, "special", (double)c->special / n);
}

static void missing_columns(struct profile *x, const struct split_sum *sum,
			    struct subject *s)
{
	const struct value *schema =
		value_find(sum->dataset->manifest, S("schema"));

	if (!value_is(schema, VALUE_MAP) || !sum->tables.n)
		return;
	for (size_t i = 0; i < schema->u.map.n; i++) {
		const struct value_pair *p = &schema->u.map.pair[i];
		struct finding *f;

		if (split_column(sum, p->key))
			continue;
		f = found(x->o, s, "missing-column",
			  place_at(sum->dataset->path,
				   (uint32_t)value_get_int(&p->value, "line", 0),
				   1));
		finding_arg(x->o, f, "column", value_str(p->key));
		finding_arg(x->o, f, "split", value_str(sum->split->name));
	}
}

static void schema(struct profile *x, const struct dataset *d)
{
	struct subject *s = observe(x->o, d->name, dataset_place(d));

	measure(x->o, s, "has_schema",
		value_bool(value_count(value_find(d->manifest, S("schema"))) > 0));
	for (size_t i = 0; i < d->splits.n; i++) {
		const struct dataset_split *split = &d->splits.v[i];
		str title = split_title(x->p, x->o->arena, d, split);
		struct split_sum *sum = split_sum(x->p, x->o->arena, d, split);

		if (split_is_judged(split->role) && sum->reason)
			unjudged(x->o, s, sum->reason, sum->reason_text);
		missing_columns(x, sum, s);
		for (size_t k = 0; k < sum->columns.n; k++)
			column_schema(x, sum, title, &sum->columns.v[k]);
	}
}

/* ---- slices ---- */

static uint64_t value_rows(const struct split_sum *sum, str column, str value)
{
	const struct column_sum *c = sum ? split_column(sum, column) : NULL;

	return c ? (uint64_t)value_whole(value_find(&c->values, value), 0) : 0;
}

/* Does an acceptance target name this slice: "device=phone", "phone"? */
static bool is_target(const struct project *p, str column, str value)
{
	const struct value *targets = value_find(p->config, S("targets"));

	for (size_t i = 0; i < value_count(targets); i++) {
		const struct value *t = value_at(targets, i);
		str slice = value_get_text(t, "slice");
		struct str_cut cut = str_cut(slice, '=');

		if (str_eq(slice, value) ||
		    (cut.found && str_eq(cut.head, column) &&
		     str_eq(cut.tail, value)))
			return true;
	}
	return false;
}

static void slice_value(struct profile *x, const struct dataset *d,
			struct split_sum *const sum[2], str column, str value)
{
	const struct value *min = value_find(d->manifest, S("slice_min"));
	struct subject *s = observe(x->o,
				    str_printf(x->o->arena, "%.*s=%.*s",
					       STR_ARG(column), STR_ARG(value)),
				    dataset_place(d));

	measure(x->o, s, "declared", value_bool(true));
	measure_count(x->o, s, "train", value_rows(sum[0], column, value));
	measure_count(x->o, s, "test", value_rows(sum[1], column, value));
	measure(x->o, s, "targeted", value_bool(is_target(x->p, column, value)));
	if (value_find(min, S("train")))
		measure_count(x->o, s, "wanted_train",
			      (uint64_t)value_get_int(min, "train", 0));
	if (value_find(min, S("test")))
		measure_count(x->o, s, "wanted_test",
			      (uint64_t)value_get_int(min, "test", 0));
}

static void slice(struct profile *x, const struct dataset *d,
		  struct split_sum *const sum[2], str column)
{
	struct value all = value_map();

	for (int k = 0; k < 2; k++) {
		const struct column_sum *c =
			sum[k] ? split_column(sum[k], column) : NULL;

		for (size_t i = 0; c && i < c->values.u.map.n; i++) {
			str name = c->values.u.map.pair[i].key;

			if (value_find(&all, name))
				continue;
			value_put(x->o->arena, &all, name, value_bool(true));
			slice_value(x, d, sum, column, name);
		}
	}
	if (!value_count(&all))
		unjudged(x->o, observe(x->o, column, dataset_place(d)),
			 REASON_NO_EVIDENCE,
			 str_printf(x->o->arena, "no column %.*s",
				    STR_ARG(column)));
}

static void slice_counts(struct profile *x, const struct dataset *d)
{
	const struct value *slices = value_find(d->manifest, S("slices"));
	const struct dataset_split *train = dataset_split(d, SPLIT_TRAIN);
	const struct dataset_split *test = dataset_split(d, SPLIT_TEST);
	struct split_sum *sum[2] = { NULL, NULL };

	if (!value_count(slices)) {
		measure(x->o, observe(x->o, d->name, dataset_place(d)),
			"declared", value_bool(false));
		return;
	}
	if (train)
		sum[0] = split_sum(x->p, x->o->arena, d, train);
	if (test)
		sum[1] = split_sum(x->p, x->o->arena, d, test);
	for (size_t i = 0; i < value_count(slices); i++) {
		const struct value *item = value_is(slices, VALUE_LIST)
						   ? value_at(slices, i)
						   : NULL;

		slice(x, d, sum,
		      !item                     ? slices->u.map.pair[i].key
		      : item->type == VALUE_MAP ? value_get_text(item, "column")
						: value_text(item, S("")));
	}
}

/* ---- outliers ---- */

static void outlier_column(struct profile *x, struct subject *s,
			   const struct split_sum *sum,
			   const struct column_sum *c)
{
	struct finding *f;

	if (!c->outliers)
		return;
	f = found(x->o, s, "outliers", row_place(&c->first));
	finding_arg(x->o, f, "column", value_str(c->name));
	finding_arg(x->o, f, "count", value_int((int64_t)c->outliers));
	finding_arg(x->o, f, "rows", value_int((int64_t)sum->sampled));
}

static void outliers(struct profile *x, const struct dataset *d)
{
	for (size_t i = 0; i < d->splits.n; i++) {
		const struct dataset_split *split = &d->splits.v[i];
		struct split_sum *sum;
		struct subject *s;

		if (split->role != SPLIT_TRAIN && split->role != SPLIT_ALL)
			continue;
		sum = split_sum(x->p, x->o->arena, d, split);
		if (!sum->sampled && !sum->reason)
			continue; /* no tables */
		s = observe(x->o, split_title(x->p, x->o->arena, d, split),
			    split_place(d, split));
		if (sum->reason) {
			unjudged(x->o, s, sum->reason, sum->reason_text);
			continue;
		}
		measure_count(x->o, s, "rows", sum->rows);
		measure_count(x->o, s, "looked_at", sum->sampled);
		measure_count(x->o, s, "outliers", sum->outlier_rows);
		measure_number(x->o, s, "share",
			       (double)sum->outlier_rows / (double)sum->sampled);
		for (size_t k = 0; k < sum->columns.n; k++)
			outlier_column(x, s, sum, &sum->columns.v[k]);
	}
}

/* ---- the probe ---- */

static void link_profile(const struct project *p, params given,
			 struct observation *o)
{
	static const struct {
		const char *name;
		void (*run)(struct profile *x, const struct dataset *d);
	} checks[] = {
		{ "split_sizes", split_sizes },
		{ "information", information },
		{ "schema", schema },
		{ "slice_counts", slice_counts },
		{ "outliers", outliers },
	};
	struct profile x = { p, o };
	str check = value_get_text(given, "check");

	for (const struct dataset *d = p->dataset; d; d = d->next)
		for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
			if (str_eq(check, str_from(checks[i].name)) &&
			    dataset_is_readable(o, d))
				checks[i].run(&x, d);
}

static const struct scanner *const scanners[] = { &scanner_manifest,
						  &scanner_table, NULL };

static const struct probe_param parameters[] = {
	{ STR_INIT("check"), PARAM_TEXT, STR_INIT("information"),
	  STR_INIT(
		  "split_sizes (a subject a dataset), information or schema (a "
		  "subject a column of a split), slice_counts (a subject a "
		  "value of a slice), outliers (a subject a training split)") },
	{ { 0 }, PARAM_TEXT, { 0 }, { 0 } },
};

#define MEASURE(name, unit, doc)                              \
	{                                                     \
		STR_INIT(name), STR_INIT(unit), STR_INIT(doc) \
	}

static const struct probe_measure measures[] = {
	MEASURE("train", "rows", "rows of the training split (of a slice: there)"),
	MEASURE("val", "rows", "rows of the validation split"),
	MEASURE("test", "rows", "rows of the test split (of a slice: there)"),
	MEASURE("has_train", "", "a training split is declared or found"),
	MEASURE("has_val", "", "a validation split is"),
	MEASURE("has_test", "", "a test split is"),
	MEASURE("folds", "", "the manifest declares cross-validation folds"),
	MEASURE("external_test", "",
		"the manifest declares a test set kept elsewhere"),
	MEASURE("task", "", "of the configuration or the manifest"),
	MEASURE("inferred", "",
		"what the dataset was inferred from, empty when declared"),
	MEASURE("role", "", "label, id or feature"),
	MEASURE("split", "", "train, val, test or all"),
	MEASURE("type", "", "integer, float, boolean, date, text or null"),
	MEASURE("rows", "rows", "rows of the split"),
	MEASURE("nulls", "",
		"share of empty cells and of what pandas reads as null"),
	MEASURE("top", "", "share of the commonest value"),
	MEASURE("distinct", "",
		"different values: exact to 512, then within a few per cent"),
	MEASURE("in_schema", "", "the manifest's schema describes the column"),
	MEASURE("unlabelled", "rows",
		"rows without a label, the declared unlabeled_value apart"),
	MEASURE("has_schema", "", "the manifest has a schema"),
	MEASURE("violations", "cells", "cells that break the schema, all kinds"),
	MEASURE("bad_type", "cells", "... by their type"),
	MEASURE("bad_null", "cells", "... by being null"),
	MEASURE("below", "cells", "... by being below the least value"),
	MEASURE("above", "cells", "... by being above the greatest"),
	MEASURE("outside", "cells", "... by not being among the values"),
	MEASURE("twice", "cells",
		"... by standing there before, in a unique column"),
	MEASURE("others", "", "share of cells of another type than the column's"),
	MEASURE("null_spellings", "", "different spellings of null in one file"),
	MEASURE("variants", "",
		"values that differ only by case, spaces or width"),
	MEASURE("infinite", "cells", "infinite numbers"),
	MEASURE("special", "", "share of texts without a letter or digit"),
	MEASURE("declared", "", "the manifest declares slices"),
	MEASURE("targeted", "", "an acceptance target names this slice"),
	MEASURE("wanted_train", "rows", "slice_min of the manifest"),
	MEASURE("wanted_test", "rows", "slice_min of the manifest"),
	MEASURE("looked_at", "rows",
		"rows looked at for outliers: all, or an even sample"),
	MEASURE("outliers", "rows",
		"of those: rows with a value further than 6 robust standard "
		"deviations, or a text longer than 3 times the 99.9th "
		"percentile"),
	MEASURE("share", "", "outliers / looked_at"),
	{ { 0 }, { 0 }, { 0 } },
};

static const char *const kinds[] = { "missing-column", "outliers", NULL };

const struct probe probe_data_profile = {
	.name = STR_INIT("data.profile"),
	.doc = STR_INIT("Rows, columns and values of the splits of a dataset."),
	.scanners = scanners,
	.param = parameters,
	.measure = measures,
	.kinds = kinds,
	.link = link_profile,
};
