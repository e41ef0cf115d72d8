/*
 * Which files are there: presence by name, and whether the names of data files
 * can live on every file system. Looks at the list only.
 */
#include "base/glob.h"
#include "base/utf8.h"
#include "facts/walk.h"
#include "probes/probe.h"

enum { SHOWN = 10 };

static struct glob_set globs_of(struct arena *a, const struct value *list)
{
	struct glob_set set = {
		arena_array(a, const struct glob *, value_count(list)), 0
	};
	const char *why;

	for (size_t i = 0; i < value_count(list); i++) {
		const struct glob *g =
			glob_new(a, value_text(value_at(list, i), S("")), &why);

		if (g)
			set.item[set.n++] = g;
	}
	return set;
}

/* ---- check: any ---- */

static void check_any(const struct project *p, params given,
		      struct observation *o)
{
	struct glob_set any =
		globs_of(o->arena, value_find(given, S("any-of")));
	struct subject *s = observe(o, S(""), place_of(S("")));
	struct value files = value_list();
	size_t n = 0;

	for (size_t i = 0; i < p->nfiles; i++) {
		if (p->file[i].flags & FILE_VENDORED ||
		    !glob_match_any(&any, p->file[i].path))
			continue;
		if (!n++)
			s->place = place_of(p->file[i].path);
		if (n <= SHOWN)
			value_push(o->arena, &files, value_str(p->file[i].path));
	}
	measure_count(o, s, "files_found", n);
	measure(o, s, "files", files);
}

/* ---- check: names ---- */

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

/* Letters, digits, '.', '_', '-', begun by a letter or digit; strict: letters,
 * digits and dots between them. */
static bool is_portable(str name, bool strict)
{
	if (!name.len || !is_alnum(name.s[0]))
		return false;
	for (size_t i = 1; i < name.len; i++) {
		char c = name.s[i];

		if (!is_alnum(c) && c != '.' && (strict || (c != '_' && c != '-')))
			return false;
		if (strict && c == '.' &&
		    (name.s[i - 1] == '.' || i + 1 == name.len))
			return false;
	}
	return true;
}

static bool is_reserved(struct arena *a, str name)
{
	static const char *const reserved[] = { "con", "prn", "aux", "nul" };
	str stem = str_lower(a, str_cut(name, '.').head);

	for (size_t i = 0; i < 4; i++)
		if (str_eq(stem, str_from(reserved[i])))
			return true;
	return stem.len == 4 && stem.s[3] >= '1' && stem.s[3] <= '9' &&
	       (str_starts(stem, S("com")) || str_starts(stem, S("lpt")));
}

static bool has_control(str name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.s[i] < 0x20 || name.s[i] == 0x7f)
			return true;
	return !utf8_is_valid(name);
}

/* Two names of the list that are one where case or composition is folded. */
static void find_clashes(const struct project *p, struct observation *o,
			 struct subject *s)
{
	struct map seen = { 0 };

	for (size_t i = 0; i < p->nfiles; i++) {
		struct map_item *it;

		if (!p->file[i].context)
			continue;
		it = map_at(o->arena, &seen,
			    utf8_caseless(o->arena, p->file[i].path));
		if (it->value) {
			const struct file *other = it->value;
			struct finding *f =
				found(o, s, "clash", place_of(p->file[i].path));

			finding_arg(o, f, "other", value_str(other->path));
		}
		it->value = (void *)(uintptr_t)&p->file[i];
	}
}

static const char *name_fault(struct arena *a, str name, bool strict)
{
	if (has_control(name))
		return "control";
	if (is_reserved(a, name))
		return "reserved";
	if (name.len > 255)
		return "long";
	return is_portable(name, strict) ? NULL : "unportable";
}

static void check_names(const struct project *p, params given,
			struct observation *o)
{
	bool strict = str_eq(value_get_text(given, "mode"), S("strict"));
	struct subject *s = NULL;
	size_t n = 0, bad = 0;

	for (size_t i = 0; i < p->nfiles; i++) {
		const char *fault;

		if (!p->file[i].context)
			continue;
		if (!n++)
			s = observe(o, S(""), place_of(S("")));
		fault = name_fault(o->arena, str_basename(p->file[i].path),
				   strict);
		if (!fault)
			continue;
		bad++;
		finding_arg(o, found(o, s, fault, place_of(p->file[i].path)),
			    "name", value_str(str_basename(p->file[i].path)));
	}
	if (!s)
		return;
	find_clashes(p, o, s);
	measure_count(o, s, "names", n);
	measure_count(o, s, "unportable_names", bad);
}

static void link_files(const struct project *p, params given,
		       struct observation *o)
{
	if (str_eq(value_get_text(given, "check"), S("names")))
		check_names(p, given, o);
	else
		check_any(p, given, o);
}

static const struct probe_param file_params[] = {
	{ STR_INIT("check"), PARAM_TEXT, STR_INIT("any"),
	  STR_INIT("any: are files there; names: of the data files") },
	{ STR_INIT("any-of"), PARAM_LIST, STR_INIT("[]"),
	  STR_INIT("globs of files that count") },
	{ STR_INIT("mode"), PARAM_TEXT,
	  STR_INIT("portable"), STR_INIT("portable: letters, digits, . _ -; strict: letters and digits") },
	{ .name = { "", 0 } },
};

static const struct probe_measure file_measures[] = {
	{ STR_INIT("files_found"), STR_INIT(""), STR_INIT("files that match") },
	{ STR_INIT("files"), STR_INIT(""), STR_INIT("the first ten of them") },
	{ STR_INIT("names"), STR_INIT(""), STR_INIT("data files looked at") },
	{ STR_INIT("unportable_names"), STR_INIT(""),
	  STR_INIT("of them, with a name that is not portable") },
	{ .name = { "", 0 } },
};

static const char *const file_kinds[] = { "control",    "reserved", "long",
					  "unportable", "clash",    NULL };

const struct probe probe_project_file = {
	.name = STR_INIT("project.file"),
	.doc = STR_INIT("Files that are there by name, and names that are not "
			"portable."),
	.param = file_params,
	.measure = file_measures,
	.kinds = file_kinds,
	.link = link_files,
};
