/* The labels of a dataset: how many of each class, which are not declared,
 * which contradict each other, and what an audit found. */
#include "facts/imports.h"
#include "facts/label_audit.h"
#include "facts/manifest.h"
#include "facts/table.h"
#include "probes/dataset_places.h"

#include <math.h>
#include <stdlib.h>

struct labels {
	const struct project *p;
	struct observation *o;
	const struct dataset *d;
};

static struct subject *subject_of(struct labels *x, const struct dataset_split *s)
{
	return observe(x->o, split_title(x->p, x->o->arena, x->d, s),
		       split_place(x->d, s));
}

/* ---- counts ---- */

struct counts {
	uint64_t *v; /* ascending */
	size_t n;
	uint64_t sum;
};

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Labels that mean "ignore this" are no class. */
static bool is_ignored(const struct dataset *d, str name)
{
	str ignore = value_get_text(d->manifest, "ignore_index");

	return (ignore.len && str_eq(ignore, name)) || str_eq(name, S("-100"));
}

static struct counts counts_of(struct labels *x, const struct split_sum *sum)
{
	const struct value *map = &sum->label.counts;
	struct counts c = { 0 };

	c.v = arena_array(x->o->arena, uint64_t, value_count(map) + 1);
	for (size_t i = 0; i < map->u.map.n; i++) {
		uint64_t n = (uint64_t)map->u.map.pair[i].value.u.i;

		if (is_ignored(x->d, map->u.map.pair[i].key))
			continue;
		c.v[c.n++] = n;
		c.sum += n;
	}
	qsort(c.v, c.n, sizeof(*c.v), by_number);
	return c;
}

/* Labels are names while the manifest lists names, or numbers of that list. */
static bool are_numbers_of(const struct split_sum *sum, const struct value *names)
{
	const struct value *map = &sum->label.counts;
	int64_t n = (int64_t)value_count(names), i64;

	for (size_t i = 0; i < map->u.map.n; i++) {
		str key = map->u.map.pair[i].key;

		if (!str_int64(key, &i64) || i64 >= n)
			return false;
		for (size_t k = 0; k < (size_t)n; k++)
			if (str_eq(value_text(value_at(names, k), S("")), key))
				return false;
	}
	return map->u.map.n > 0;
}

static bool has_class(const struct split_sum *sum, const struct value *names,
		      size_t i, struct arena *a)
{
	str name = class_name(a, value_text(value_at(names, i), S("")));

	if (are_numbers_of(sum, names))
		name = str_printf(a, "%zu", i);
	return value_find(&sum->label.counts, name) != NULL;
}

static str names_of(struct arena *a, const struct value *counts)
{
	str s = S("");
	size_t n = value_count(counts);

	for (size_t i = 0; i < n && i < 10; i++)
		s = str_printf(a, "%.*s%s%.*s %lld", STR_ARG(s), i ? ", " : "",
			       STR_ARG(counts->u.map.pair[i].key),
			       (long long)counts->u.map.pair[i].value.u.i);
	return n > 10 ? str_printf(a, "%.*s, ...", STR_ARG(s)) : s;
}

/* A split whose labels can be counted, or a subject that says why not. NULL
 * when the split has no labels and needs none. */
static struct split_sum *labelled(struct labels *x, const struct dataset_split *s)
{
	struct split_sum *sum;

	if (!split_is_judged(s->role))
		return NULL;
	sum = split_sum(x->p, x->o->arena, x->d, s);
	if (sum->reason)
		unjudged(x->o, subject_of(x, s), sum->reason, sum->reason_text);
	else if (sum->label.known && sum->label.many)
		unjudged(x->o, subject_of(x, s), REASON_LIMIT_COUNT,
			 S("more than 4096 different labels"));
	else if (sum->label.known)
		return sum;
	else if (value_find(x->d->manifest, S("label")) && sum->tables.n)
		unjudged(x->o, subject_of(x, s), REASON_NO_EVIDENCE,
			 S("no label column"));
	return NULL;
}

/* ---- balance ---- */

static void absent_classes(struct labels *x, const struct split_sum *sum,
			   struct subject *s)
{
	const struct value *names;
	size_t n = dataset_classes(x->p, x->d, &names);
	size_t absent = 0;

	if (!n)
		return;
	for (size_t i = 0; names && i < n; i++) {
		struct finding *f;

		if (has_class(sum, names, i, x->o->arena))
			continue;
		absent++;
		f = found(x->o, s, "absent-class", key_place(x->d, "classes"));
		finding_arg(x->o, f, "class",
			    value_str(value_text(value_at(names, i), S(""))));
		finding_arg(x->o, f, "split", value_str(sum->split->name));
	}
	if (!names && n > value_count(&sum->label.counts))
		absent = n - value_count(&sum->label.counts);
	measure_count(x->o, s, "absent", absent);
}

static void measure_answer(struct labels *x, struct subject *s,
			   const char *name, enum imports_answer answer)
{
	if (answer == IMPORTS_YES || answer == IMPORTS_NO)
		measure(x->o, s, name, value_bool(answer == IMPORTS_YES));
}

static void balance(struct labels *x)
{
	for (size_t i = 0; i < x->d->splits.n; i++) {
		const struct dataset_split *split = &x->d->splits.v[i];
		struct split_sum *sum = labelled(x, split);
		struct counts c;
		struct subject *s;

		if (!sum)
			continue;
		c = counts_of(x, sum);
		s = subject_of(x, split);
		measure_text(x->o, s, "split", split_role_name(split->role));
		measure_count(x->o, s, "labels", c.sum);
		measure_count(x->o, s, "classes", c.n);
		measure_text(x->o, s, "counts",
			     names_of(x->o->arena, &sum->label.counts));
		measure(x->o, s, "resampled",
			value_bool(value_get_bool(x->d->manifest, "resampled",
						  false)));
		measure_answer(x, s, "weighted",
			       imports_use(x->p, S("weighted")));
		if (split->role == SPLIT_TRAIN || split->role == SPLIT_ALL)
			absent_classes(x, sum, s);
		if (!c.n)
			continue;
		measure_count(x->o, s, "largest", c.v[c.n - 1]);
		measure_count(x->o, s, "smallest", c.v[0]);
		measure_number(x->o, s, "ratio",
			       (double)c.v[c.n - 1] / (double)c.v[0]);
	}
}

/* ---- enough samples ---- */

static size_t features_of(const struct split_sum *sum)
{
	size_t n = 0;

	for (size_t i = 0; i < sum->columns.n; i++)
		n += !(sum->columns.v[i].role &
		       (COLUMN_LABEL | COLUMN_ID | COLUMN_GROUP | COLUMN_TIME |
			COLUMN_WEIGHT));
	return n;
}

/* What the code says of the model; left out when it cannot be told. */
static void measure_code(struct labels *x, struct subject *s)
{
	static const char *const packages[] = { "torch", "tensorflow", "keras",
						"jax" };
	enum imports_answer neural = IMPORTS_NO;

	for (size_t i = 0; i < sizeof(packages) / sizeof(packages[0]); i++) {
		enum imports_answer one =
			imports_has(x->p, str_from(packages[i]));

		if (neural != IMPORTS_YES && one != IMPORTS_NO)
			neural = one;
	}
	measure_answer(x, s, "neural", neural);
	measure_answer(x, s, "pretrained", imports_use(x->p, S("pretrained")));
}

static void min_per_class(struct labels *x)
{
	const struct dataset_split *train = dataset_split(x->d, SPLIT_TRAIN);
	struct split_sum *sum = train ? labelled(x, train) : NULL;
	struct counts c;
	struct subject *s;
	size_t features;

	if (!sum)
		return;
	c = counts_of(x, sum);
	features = features_of(sum);
	s = subject_of(x, train);
	measure_text(x->o, s, "modality", dataset_modality(x->p, x->d));
	measure(x->o, s, "synthetic",
		value_bool(value_get_bool(x->d->manifest, "synthetic", false)));
	measure_count(x->o, s, "classes", c.n);
	measure_count(x->o, s, "features", features);
	measure_code(x, s);
	if (!c.n)
		return;
	measure_number(x->o, s, "median",
		       c.n % 2 ? (double)c.v[c.n / 2]
			       : (double)(c.v[c.n / 2 - 1] + c.v[c.n / 2]) / 2);
	measure_count(x->o, s, "smallest", c.v[0]);
	if (features)
		measure_number(x->o, s, "events_per_feature",
			       (double)c.v[0] / (double)features);
}

/* ---- contradictions ---- */

static void conflict_pairs(struct labels *x, struct subject *s,
			   const struct record *r)
{
	const struct value *pairs = value_find(r->value, S("conflicts"));

	for (size_t i = 0; i < value_count(pairs); i++) {
		uint64_t a =
			(uint64_t)value_whole(value_at(value_at(pairs, i), 0), 0);
		uint64_t b =
			(uint64_t)value_whole(value_at(value_at(pairs, i), 1), 0);
		struct finding *f =
			found(x->o, s, "conflict", record_row_place(r, b));

		finding_arg(x->o, f, "row", value_int((int64_t)b));
		finding_arg(x->o, f, "other", value_int((int64_t)a));
		*vec_push(x->o->arena, &f->related) = record_row_place(r, a);
	}
}

static void conflicts_in(struct labels *x, const struct dataset_split *split,
			 const struct split_sum *sum)
{
	struct subject *s = subject_of(x, split);
	uint64_t groups = 0, rows = 0, kept = 0, distinct = 0;
	bool sampled = false;

	for (size_t i = 0; i < sum->tables.n; i++) {
		struct keyview v;

		if (!keyview_read(&v, value_find(sum->tables.v[i]->value,
						 S("payload"))))
			continue;
		groups += v.mixed;
		rows += v.mixed_rows;
		kept += v.n + v.extra;
		distinct += v.n;
		sampled |= v.shift > 0;
		conflict_pairs(x, s, sum->tables.v[i]);
	}
	measure_count(x->o, s, "labels", kept);
	measure_count(x->o, s, "groups", groups);
	measure(x->o, s, "sampled", value_bool(sampled));
	measure_number(x->o, s, "share", kept ? (double)rows / (double)kept : 0);
	measure_number(x->o, s, "distinct",
		       kept ? (double)distinct / (double)kept : 1);
}

static void conflicts(struct labels *x)
{
	for (size_t i = 0; i < x->d->splits.n; i++) {
		const struct dataset_split *split = &x->d->splits.v[i];
		struct split_sum *sum = labelled(x, split);

		if (sum && sum->tables.n)
			conflicts_in(x, split, sum);
	}
}

/* ---- domain ---- */

static void add_finding(struct labels *x, struct subject *s, const char *kind,
			struct place at, str label, const struct split_sum *sum)
{
	struct finding *f = found(x->o, s, kind, at);

	finding_arg(x->o, f, "label", value_str(label));
	finding_arg(x->o, f, "split", value_str(sum->split->name));
	finding_arg(x->o, f, "count",
		    value_int(value_whole(value_find(&sum->label.counts, label),
					  0)));
}

static bool is_declared(struct labels *x, const struct split_sum *sum,
			const struct value *names, size_t n, str label)
{
	int64_t i;

	if (!names || are_numbers_of(sum, names)) {
		/* C classes without names are 0 .. C-1 where they are numbers */
		if (!str_int64(label, &i))
			return !names;
		return i >= 0 && i < (int64_t)n;
	}
	for (size_t k = 0; k < n; k++)
		if (str_eq(class_name(x->o->arena,
				      value_text(value_at(names, k), S(""))),
			   label))
			return true;
	return false;
}

static void undeclared(struct labels *x, struct subject *s,
		       const struct split_sum *sum)
{
	const struct value *map = &sum->label.counts, *names;
	size_t n = dataset_classes(x->p, x->d, &names);

	/* a bare number of classes says nothing about ids that start at 1 */
	if (!n || (!names && value_find(map, S("0")) == NULL))
		return;
	for (size_t i = 0; i < map->u.map.n; i++) {
		str label = map->u.map.pair[i].key;

		if (!is_ignored(x->d, label) &&
		    !is_declared(x, sum, names, n, label))
			add_finding(x, s, "undeclared-label",
				    split_place(x->d, sum->split), label, sum);
	}
}

static void unseen(struct labels *x, struct subject *s,
		   const struct split_sum *sum, const struct split_sum *train)
{
	const struct value *map = &sum->label.counts;

	for (size_t i = 0; i < map->u.map.n; i++) {
		str label = map->u.map.pair[i].key;

		if (!is_ignored(x->d, label) &&
		    !value_find(&train->label.counts, label))
			add_finding(x, s, "unseen-label",
				    split_place(x->d, sum->split), label, sum);
	}
}

static void missing_here(struct labels *x, struct subject *s,
			 const struct split_sum *sum)
{
	const struct value *names;
	size_t n = dataset_classes(x->p, x->d, &names);

	for (size_t i = 0; names && i < n; i++)
		if (!has_class(sum, names, i, x->o->arena))
			add_finding(x, s, "missing-class",
				    split_place(x->d, sum->split),
				    value_text(value_at(names, i), S("")), sum);
}

/* "Cat" beside "cat". */
static void variants(struct labels *x, struct subject *s,
		     const struct split_sum *sum)
{
	const struct value *map = &sum->label.counts;
	struct arena *a = x->o->arena;
	struct map seen = { 0 };

	for (size_t i = 0; i < map->u.map.n; i++) {
		str label = map->u.map.pair[i].key;
		char *room = arena_alloc(a, label.len + 1, 1);
		const str *other = map_put(a, &seen, column_normal(room, label),
					   (void *)&map->u.map.pair[i].key);
		struct finding *f;

		if (!other)
			continue;
		f = found(x->o, s, "label-variants",
			  split_place(x->d, sum->split));
		finding_arg(x->o, f, "label", value_str(label));
		finding_arg(x->o, f, "other", value_str(*other));
	}
}

/* Whole numbers from 0 on without a gap, as losses that take an index want. */
static void gaps(struct labels *x, struct subject *s, const struct split_sum *sum)
{
	const struct value *map = &sum->label.counts;
	int64_t most = -1, i64;
	size_t n = 0;
	struct finding *f;

	for (size_t i = 0; i < map->u.map.n; i++) {
		str label = map->u.map.pair[i].key;

		if (is_ignored(x->d, label))
			continue;
		if (!str_int64(label, &i64))
			return;
		if (i64 < 0 && map->u.map.n > 2)
			add_finding(x, s, "negative-label",
				    split_place(x->d, sum->split), label, sum);
		most = i64 > most ? i64 : most;
		n += i64 >= 0;
	}
	/* 1 .. C is a habit of its own, -1 and 1 another */
	if (n < 2 || !value_find(map, S("0")) || most < (int64_t)n)
		return;
	f = found(x->o, s, "label-gap", split_place(x->d, sum->split));
	finding_arg(x->o, f, "classes", value_int((int64_t)n));
	finding_arg(x->o, f, "largest", value_int(most));
}

/* Folders are numbered in their order: where one is missing, all behind it get
 * another number than in training. */
static void folders(struct labels *x, struct subject *s,
		    const struct split_sum *sum, const struct split_sum *train)
{
	const struct value *map = &train->label.counts;

	if (!x->d->image_folder || sum->tables.n)
		return;
	for (size_t i = 0; i < map->u.map.n; i++) {
		str name = map->u.map.pair[i].key;
		bool shifts = false;

		if (value_find(&sum->label.counts, name))
			continue;
		for (size_t k = 0; k < sum->label.counts.u.map.n; k++)
			shifts |= str_cmp(sum->label.counts.u.map.pair[k].key,
					  name) > 0;
		add_finding(x, s, shifts ? "folder-shift" : "folder-missing",
			    split_place(x->d, sum->split), name, sum);
	}
}

static void domain_of(struct labels *x, const struct dataset_split *split,
		      const struct split_sum *sum, const struct split_sum *train)
{
	struct subject *s = subject_of(x, split);
	bool training = split->role == SPLIT_TRAIN || split->role == SPLIT_ALL;

	measure_text(x->o, s, "split", split_role_name(split->role));
	measure_count(x->o, s, "classes", value_count(&sum->label.counts));
	measure_text(x->o, s, "counts",
		     names_of(x->o->arena, &sum->label.counts));
	undeclared(x, s, sum);
	variants(x, s, sum);
	if (training) {
		gaps(x, s, sum);
		return;
	}
	missing_here(x, s, sum);
	if (!train)
		return;
	unseen(x, s, sum, train);
	folders(x, s, sum, train);
}

static void domain(struct labels *x)
{
	const struct dataset_split *first = dataset_split(x->d, SPLIT_TRAIN);
	struct split_sum *train =
		first ? split_sum(x->p, x->o->arena, x->d, first) : NULL;

	if (train && (train->reason || !train->label.known || train->label.many))
		train = NULL;
	for (size_t i = 0; i < x->d->splits.n; i++) {
		const struct dataset_split *split = &x->d->splits.v[i];
		struct split_sum *sum = labelled(x, split);

		if (sum)
			domain_of(x, split, sum, train);
	}
}

/* ---- audit ---- */

/* The upper end of Wilson's 95 % interval. */
static double wilson_upper(double errors, double n)
{
	const double z = 1.959963984540054;
	double p = errors / n, zz = z * z / n;

	return (p + zz / 2 + z * sqrt((p * (1 - p) + zz / 4) / n)) / (1 + zz);
}

static bool is_random(const struct project *p, const struct record *r, bool *known)
{
	const struct value *v = value_find(r->value, S("random"));

	*known = v != NULL;
	if (v)
		return v->u.b;
	for (const struct dataset *d = p->dataset; d; d = d->next) {
		str sampling = value_get_text(d->manifest, "sampling");

		if (!sampling.len)
			continue;
		*known = true;
		return str_eq(sampling, S("random"));
	}
	return false;
}

static void audit(const struct project *p, struct observation *o,
		  const struct record *r)
{
	struct subject *s = observe(o, r->file->path, place_of(r->file->path));
	int64_t n = value_get_int(r->value, "n", -1);
	int64_t errors = value_get_int(r->value, "errors", -1);
	bool known, random = is_random(p, r, &known);

	if (r->reason || n < 0 || errors < 0 || errors > n) {
		unjudged(o, s, r->reason ? r->reason : REASON_FORMAT_MALFORMED,
			 S("no label and second label in it"));
		return;
	}
	measure_count(o, s, "labels", (uint64_t)n);
	measure_count(o, s, "errors", (uint64_t)errors);
	measure(o, s, "random", value_bool(random));
	measure(o, s, "sampling_known", value_bool(known));
	if (n)
		measure_number(o, s, "upper",
			       wilson_upper((double)errors, (double)n));
	if (value_find(r->value, S("kappa")))
		measure_number(o, s, "kappa",
			       value_get_number(r->value, "kappa", 0));
}

/* ---- the probe ---- */

static void link_labels(const struct project *p, params given,
			struct observation *o)
{
	static const struct {
		const char *name;
		void (*run)(struct labels *x);
	} checks[] = {
		{ "balance", balance },
		{ "min_per_class", min_per_class },
		{ "conflicts", conflicts },
		{ "domain", domain },
	};
	str check = value_get_text(given, "check");
	struct records audits = project_records(p, &scanner_label_audit);

	for (size_t i = 0; str_eq(check, S("audit")) && i < audits.n; i++)
		audit(p, o, &audits.v[i]);
	for (const struct dataset *d = p->dataset; d; d = d->next) {
		struct labels x = { p, o, d };

		for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
			if (str_eq(check, str_from(checks[i].name)) &&
			    dataset_is_readable(o, d))
				checks[i].run(&x);
	}
}

static const struct scanner *const scanners[] = {
	&scanner_manifest, &scanner_table, &scanner_label_audit,
	&scanner_imports,  NULL,
};

static const struct probe_param parameters[] = {
	{ STR_INIT("check"), PARAM_TEXT, STR_INIT("balance"),
	  STR_INIT("balance, conflicts or domain (a subject a split), "
		   "min_per_class (the training split), audit (a subject an "
		   "audit file)") },
	{ { 0 }, PARAM_TEXT, { 0 }, { 0 } },
};

#define MEASURE(name, unit, doc)                              \
	{                                                     \
		STR_INIT(name), STR_INIT(unit), STR_INIT(doc) \
	}

static const struct probe_measure measures[] = {
	MEASURE("split", "", "train, val, test or all"),
	MEASURE("labels", "", "labels counted; of an audit: pairs of labels"),
	MEASURE("classes", "", "different labels, without ignore_index"),
	MEASURE("counts", "", "the first ten labels with their counts"),
	MEASURE("largest", "", "samples of the largest class"),
	MEASURE("smallest", "", "samples of the smallest class that has any"),
	MEASURE("ratio", "", "largest / smallest"),
	MEASURE("absent", "", "declared classes without a sample"),
	MEASURE("resampled", "", "the manifest says resampled: true"),
	MEASURE("weighted", "",
		"the code weights classes or draws rare ones more often"),
	MEASURE("median", "", "samples of the median class"),
	MEASURE("features", "", "columns that are not label, key, time or weight"),
	MEASURE("events_per_feature", "",
		"samples of the smallest class / features"),
	MEASURE("modality", "", "tabular, image, text ...; empty when unknown"),
	MEASURE("neural", "", "the code imports torch, tensorflow, keras or jax"),
	MEASURE("pretrained", "", "the code loads somebody's weights"),
	MEASURE("synthetic", "", "the manifest says synthetic: true"),
	MEASURE("groups", "", "groups of equal samples with different labels"),
	MEASURE("share", "", "share of rows in such groups"),
	MEASURE("distinct", "", "different samples / rows"),
	MEASURE("sampled", "", "too many rows to compare all: an even sample was"),
	MEASURE("errors", "", "labels that the second person gave otherwise"),
	MEASURE("upper", "",
		"upper end of the 95 % interval of the error rate (Wilson)"),
	MEASURE("kappa", "", "Cohen's kappa"),
	MEASURE("random", "", "the audited samples were drawn at random"),
	MEASURE("sampling_known", "",
		"the file or the manifest says how they were drawn"),
	{ { 0 }, { 0 }, { 0 } },
};

static const char *const kinds[] = {
	"absent-class",
	"conflict",
	"undeclared-label",
	"unseen-label",
	"missing-class",
	"label-variants",
	"negative-label",
	"label-gap",
	"folder-shift",
	"folder-missing",
	NULL,
};

const struct probe probe_data_labels = {
	.name = STR_INIT("data.labels"),
	.doc = STR_INIT("Classes, contradictions and audits of the labels."),
	.scanners = scanners,
	.param = parameters,
	.measure = measures,
	.kinds = kinds,
	.link = link_labels,
};
