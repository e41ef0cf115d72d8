/* What a dataset says of itself: where it comes from, under which licence, in
 * which version, and whether its files are the ones it names. */
#include "facts/manifest.h"
#include "facts/content_hash.h"
#include "facts/table.h"
#include "facts/walk.h"
#include "probes/dataset_places.h"

struct manifest_probe {
	const struct project *p;
	struct observation *o;
	const struct dataset *d;
};

static void measure_flag(struct manifest_probe *x, struct subject *s,
			 const char *name, bool v)
{
	measure(x->o, s, name, value_bool(v));
}

static bool has(const struct dataset *d, const char *key)
{
	const struct value *v = value_find(d->manifest, str_from(key));

	return value_count(v) || str_trim(value_text(v, S(""))).len;
}

/* ---- pins: what fixes the version of a part ---- */

static const struct value *hash_of_files(const struct dataset *d, str path)
{
	const struct value *files = value_find(d->manifest, S("files"));

	for (size_t i = 0; i < value_count(files); i++) {
		const struct value *f = value_at(files, i);
		str named = value_get_text(f, "path");

		/* as written, or from the manifest's folder */
		if (str_eq(named, path) ||
		    (str_ends(path, named) && path.len > named.len &&
		     path.s[path.len - named.len - 1] == '/'))
			return f;
	}
	return NULL;
}

static const char *listed_pin(const struct dataset *d, str path)
{
	const struct value *f = hash_of_files(d, path);

	if (value_get_text(f, "sha256").len)
		return "sha256";
	return value_get_text(f, "md5").len ? "md5" : NULL;
}

static bool is_commit(str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!((s.s[i] >= '0' && s.s[i] <= '9') ||
		      (s.s[i] >= 'a' && s.s[i] <= 'f')))
			return false;
	return s.len == 40 || s.len == 64;
}

/* Names that stand for whatever is newest. */
static bool is_floating_word(str s)
{
	static const char *const words[] = { "latest",  "main", "master",
					     "current", "head", "newest" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq_nocase(s, str_from(words[i])))
			return true;
	return false;
}

static str floating_word(str path)
{
	struct str_cut c = { .tail = path, .found = true };

	while (c.found) {
		c = str_cut(c.tail, '/');
		if (is_floating_word(c.head))
			return c.head;
	}
	return (str){ 0 };
}

static bool has_repository(const struct project *p)
{
	for (size_t i = 0; p->walk && i < p->walk->nskip; i++)
		if (str_eq(p->walk->skip[i].path, S(".git")))
			return true;
	return false;
}

/* Data in the repository is versioned with it, unless ignored or a pointer. */
static bool is_committed(struct manifest_probe *x, const struct dataset_part *part)
{
	return part->files.n && has_repository(x->p);
}

/* By what the version is fixed; NULL = by nothing. */
static const char *pin_of(struct manifest_probe *x,
			  const struct dataset_part *part)
{
	const struct value *pin;
	str revision = part->revision.len
			       ? part->revision
			       : value_get_text(x->d->manifest, "revision");

	if (part->sha256.len)
		return "sha256";
	if (part->md5.len)
		return "md5";
	if (listed_pin(x->d, part->path))
		return listed_pin(x->d, part->path);
	if (dataset_dvc(x->p, part->path, &pin))
		return "dvc";
	if (is_commit(revision))
		return "revision";
	if (has(x->d, "doi"))
		return "doi";
	if (str_has(part->path, S("snapshot")) || str_has(part->path, S("@")))
		return "snapshot";
	return is_committed(x, part) ? "git" : NULL;
}

/* ---- provenance ---- */

static void hash_finding(struct manifest_probe *x, struct subject *s,
			 const struct file *f, const char *sum, str wanted,
			 str got)
{
	struct finding *m = found(x->o, s, "hash-mismatch", place_of(f->path));

	finding_arg(x->o, m, "path", value_str(f->path));
	finding_arg(x->o, m, "sum", value_str(str_from(sum)));
	finding_arg(x->o, m, "expected", value_str(str_sub(wanted, 0, 12)));
	finding_arg(x->o, m, "found", value_str(str_sub(got, 0, 12)));
}

/* True when a hash was there to compare. */
static bool compare(struct manifest_probe *x, struct subject *s,
		    const struct record *r, const char *sum)
{
	str wanted = value_get_text(r->file->context, sum);
	str got = value_get_text(r->value, sum);

	if (!wanted.len)
		return false;
	if (r->reason || !got.len) {
		unjudged(x->o, s, r->reason ? r->reason : REASON_NO_EVIDENCE,
			 r->file->path);
		return false;
	}
	if (!str_eq_nocase(wanted, got))
		hash_finding(x, s, r->file, sum, wanted, got);
	return true;
}

static void compare_hashes(struct manifest_probe *x, struct subject *s)
{
	struct records all = project_records(x->p, &scanner_content_hash);
	uint64_t n = 0;

	for (size_t i = 0; i < all.n; i++) {
		const struct record *r = &all.v[i];

		if (value_get_int(r->file->context, "dataset", -1) !=
		    (int64_t)x->d->index)
			continue;
		n += compare(x, s, r, "sha256");
		n += compare(x, s, r, "md5");
	}
	measure_count(x->o, s, "hashes_compared", n);
}

/* Files that the manifest names and that are not there. */
static void missing_files(struct manifest_probe *x, struct subject *s)
{
	for (size_t i = 0; i < x->d->splits.n; i++)
		for (size_t k = 0; k < x->d->splits.v[i].parts.n; k++) {
			const struct dataset_part *part =
				&x->d->splits.v[i].parts.v[k];
			const struct value *pin;

			/* DVC fetches it when it is wanted */
			if (!part->reason || dataset_dvc(x->p, part->path, &pin))
				continue;
			unjudged(x->o, s, part->reason, part->path);
		}
}

static bool all_pinned(struct manifest_probe *x)
{
	bool any = false;

	for (size_t i = 0; i < x->d->splits.n; i++)
		for (size_t k = 0; k < x->d->splits.v[i].parts.n; k++) {
			const struct dataset_part *part =
				&x->d->splits.v[i].parts.v[k];

			if (!part->path.len)
				continue;
			any = true;
			if (!pin_of(x, part))
				return false;
		}
	return any;
}

/* What has no answer yet. */
static bool is_blank(str s)
{
	return str_eq_nocase(s, S("unknown")) || str_eq_nocase(s, S("tbd")) ||
	       str_eq_nocase(s, S("todo")) || str_eq_nocase(s, S("n/a")) ||
	       str_has(s, S("More Information Needed"));
}

static bool is_told(const struct dataset *d, const char *key)
{
	return has(d, key) && !is_blank(value_get_text(d->manifest, key));
}

static void provenance(struct manifest_probe *x)
{
	struct subject *s = observe(x->o, x->d->name, dataset_place(x->d));

	measure_flag(x, s, "declared", x->d->path.len > 0);
	measure_text(x->o, s, "inferred", x->d->inferred);
	measure_text(x->o, s, "format", value_get_text(x->d->manifest, "format"));
	measure_flag(x, s, "launch", x->p->stage == STAGE_LAUNCH);
	measure_flag(x, s, "has_source", is_told(x->d, "source"));
	measure_flag(x, s, "has_licence", is_told(x->d, "licence"));
	measure_flag(x, s, "has_collected_at", is_told(x->d, "collected_at"));
	measure_flag(x, s, "has_collection_method",
		     is_told(x->d, "collection_method"));
	measure_flag(x, s, "has_version",
		     is_told(x->d, "version") || is_told(x->d, "revision"));
	measure_flag(x, s, "has_hash", all_pinned(x));
	missing_files(x, s);
	compare_hashes(x, s);
}

/* ---- public data first ---- */

static bool is_internal(str reason)
{
	static const char *const words[] = {
		"internal",
		"product log",
		"our own",
		"proprietary",
		"in-house",
		"customer",
		"\xe5\x86\x85\xe9\x83\xa8",
		"\xe4\xb8\x9a\xe5\x8a\xa1",
		"\xe6\x97\xa5\xe5\xbf\x97",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_has(reason, str_from(words[i])))
			return true;
	return false;
}

static size_t characters(str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.s[i] & 0xc0) != 0x80;
	return n;
}

static void public_first(struct manifest_probe *x)
{
	str reason = value_get_text(x->d->manifest, "why_not_public");
	struct subject *s;

	if (!x->d->path.len)
		return;
	s = observe(x->o, x->d->name, key_place(x->d, "source_type"));
	measure_text(x->o, s, "source_type",
		     value_get_text(x->d->manifest, "source_type"));
	measure_count(x->o, s, "reason_characters", characters(reason));
	measure_flag(x, s, "internal",
		     is_internal(str_lower(x->o->arena, reason)));
}

/* ---- history ---- */

static bool has_reason(const struct value *entry)
{
	static const char *const keys[] = { "note", "reason", "why", "changes",
					    "description" };

	if (value_text(entry, S("")).len)
		return true;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (value_get_text(entry, keys[i]).len)
			return true;
	return false;
}

static void history(struct manifest_probe *x)
{
	const struct value *log = value_find(x->d->manifest, S("changelog"));
	str type = value_get_text(x->d->manifest, "source_type");
	struct subject *s;
	size_t reasons = 0;

	if (!str_eq(type, S("custom")) && !str_eq(type, S("mixed")))
		return;
	for (size_t i = 0; i < value_count(log); i++)
		reasons += has_reason(value_is(log, VALUE_MAP)
					      ? &log->u.map.pair[i].value
					      : value_at(log, i));
	s = observe(x->o, x->d->name, key_place(x->d, "changelog"));
	measure_count(x->o, s, "versions", value_count(log));
	measure_count(x->o, s, "reasons", reasons);
}

/* ---- versions ---- */

static void version_of(struct manifest_probe *x,
		       const struct dataset_split *split,
		       const struct dataset_part *part)
{
	const char *pin = pin_of(x, part);
	str floating = floating_word(part->path);
	str revision = value_get_text(x->d->manifest, "revision");
	struct subject *s = observe(
		x->o,
		str_printf(x->o->arena, "%.*s: %.*s",
			   STR_ARG(split_title(x->p, x->o->arena, x->d, split)),
			   STR_ARG(part->path)),
		part->line ? place_at(x->d->path, part->line, part->column)
			   : place_of(part->path));

	if (is_floating_word(revision))
		floating = revision;
	measure_flag(x, s, "pinned", pin != NULL);
	measure_text(x->o, s, "pin", str_from(pin ? pin : ""));
	measure_flag(x, s, "remote", part->remote);
	measure_text(x->o, s, "floating",
		     pin && !str_eq(str_from(pin), S("git")) ? S("") : floating);
}

static void versioned(struct manifest_probe *x)
{
	for (size_t i = 0; i < x->d->splits.n; i++)
		for (size_t k = 0; k < x->d->splits.v[i].parts.n; k++)
			if (x->d->splits.v[i].parts.v[k].path.len)
				version_of(x, &x->d->splits.v[i],
					   &x->d->splits.v[i].parts.v[k]);
}

/* ---- the probe ---- */

static void link_manifest(const struct project *p, params given,
			  struct observation *o)
{
	static const struct {
		const char *name;
		void (*run)(struct manifest_probe *x);
	} checks[] = {
		{ "provenance", provenance },
		{ "public_first", public_first },
		{ "history", history },
		{ "versioned", versioned },
	};
	str check = value_get_text(given, "check");

	for (const struct dataset *d = p->dataset; d; d = d->next) {
		struct manifest_probe x = { p, o, d };

		for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
			if (str_eq(check, str_from(checks[i].name)) &&
			    dataset_is_readable(o, d))
				checks[i].run(&x);
	}
}

static const struct scanner *const scanners[] = { &scanner_manifest,
						  &scanner_content_hash, NULL };

static const struct probe_param parameters[] = {
	{ STR_INIT("check"), PARAM_TEXT, STR_INIT("provenance"),
	  STR_INIT("provenance, public_first or history (a subject a dataset), "
		   "versioned (a subject a path of a split)") },
	{ { 0 }, PARAM_TEXT, { 0 }, { 0 } },
};

#define MEASURE(name, unit, doc)                              \
	{                                                     \
		STR_INIT(name), STR_INIT(unit), STR_INIT(doc) \
	}

static const struct probe_measure measures[] = {
	MEASURE("declared", "", "a manifest declares the dataset"),
	MEASURE("inferred", "", "what it was inferred from without one"),
	MEASURE("format", "", "gonogo, croissant, huggingface ..."),
	MEASURE("launch", "", "the run is for a launch"),
	MEASURE("has_source", "", "the manifest says where the data come from"),
	MEASURE("has_licence", "", "... under which licence"),
	MEASURE("has_collected_at", "", "... when they were collected"),
	MEASURE("has_collection_method", "", "... how"),
	MEASURE("has_version", "", "... in which version or revision"),
	MEASURE("has_hash", "",
		"every path of a split is pinned by a hash, DVC, "
		"a revision, a DOI or the repository"),
	MEASURE("hashes_compared", "", "declared hashes held against files"),
	MEASURE("source_type", "", "public, academic, custom, mixed or empty"),
	MEASURE("reason_characters", "", "length of why_not_public"),
	MEASURE("internal", "", "why_not_public says that the data are internal"),
	MEASURE("versions", "", "entries of the change log"),
	MEASURE("reasons", "", "... that have a reason"),
	MEASURE("pinned", "", "an immutable version is referred to"),
	MEASURE("pin", "",
		"sha256, md5, dvc, revision, doi, snapshot, git or empty"),
	MEASURE("remote", "", "an URL: not looked at"),
	MEASURE("floating", "",
		"the word in the reference that moves (latest, main), "
		"when nothing else pins it"),
	{ { 0 }, { 0 }, { 0 } },
};

static const char *const kinds[] = { "hash-mismatch", NULL };

const struct probe probe_data_manifest = {
	.name = STR_INIT("data.manifest"),
	.doc = STR_INIT("Fields, versions and hashes of dataset descriptions."),
	.scanners = scanners,
	.param = parameters,
	.measure = measures,
	.kinds = kinds,
	.link = link_manifest,
};
