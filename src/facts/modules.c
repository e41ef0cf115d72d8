#include "facts/modules.h"

#include "facts/imports.h"

static str in_folder(const struct modules *m, str dir, str name)
{
	return dir.len ? str_printf(m->a, "%.*s/%.*s", STR_ARG(dir),
				    STR_ARG(name))
		       : name;
}

/* What can be imported besides .py; the rest of the name is dropped:
 * _C.cpython-312-x86_64-linux-gnu.so. */
static bool is_module(str path)
{
	static const str suffixes[] = { STR_INIT(".py"),   STR_INIT(".pyi"),
					STR_INIT(".pyx"),  STR_INIT(".so"),
					STR_INIT(".pyd"),  STR_INIT(".proto"),
					STR_INIT(".ipynb") };

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (str_ends(path, suffixes[i]))
			return true;
	return false;
}

static void add(struct modules *m, str path)
{
	map_put(m->a, &m->exact, path, m);
	map_put(m->a, &m->named, str_basename(path), m);
}

static void add_file(struct modules *m, str path)
{
	str dir = str_dirname(path);
	str stem = str_cut(str_basename(path), '.').head;

	if (str_eq(stem, S("__init__")))
		map_put(m->a, &m->exact, path, m);
	else if (str_ends(path, S(".proto")))
		for (int i = 0; i < 2; i++)
			add(m, in_folder(m, dir,
					 str_printf(m->a, "%.*s_pb2%s",
						    STR_ARG(stem),
						    i ? "_grpc" : "")));
	else
		add(m, in_folder(m, dir, stem));
	for (; dir.len && !map_has(&m->exact, dir); dir = str_dirname(dir))
		add(m, dir);
}

/* The last part of a path as a program has it: "../src/" is "src". */
static void add_path(struct modules *m, str path)
{
	while (str_starts(path, S("./")) || str_starts(path, S("../")))
		path = str_sub(path, str_find(path, S("/"), 0) + 1, path.len);
	while (str_ends(path, S("/")))
		path = str_sub(path, 0, path.len - 1);
	if (path.len && !str_eq(path, S(".")) && !str_eq(path, S("..")))
		map_put(m->a, &m->paths, path, m);
}

static void add_record(struct modules *m, const struct value *record)
{
	const struct value *list = value_find(record, S("paths"));

	for (size_t i = 0; i < value_count(list); i++)
		add_path(m, value_text(value_at(list, i), S("")));
	list = value_find(record, S("extensions"));
	for (size_t i = 0; i < value_count(list); i++) {
		str name = value_text(value_at(list, i), S(""));

		map_put(m->a, &m->built, str_cut(name, '.').head, m);
		map_put(m->a, &m->built, str_cut_last(name, '.').tail, m);
	}
}

void modules_find(struct modules *m, struct arena *a, const struct project *p)
{
	struct records r = project_records(p, &scanner_imports);

	*m = (struct modules){ .a = a };
	for (size_t i = 0; i < p->nfiles; i++)
		if (is_module(p->file[i].path))
			add_file(m, p->file[i].path);
	for (size_t i = 0; i < r.n; i++)
		add_record(m, r.v[i].value);
}

static bool is_package(const struct modules *m, str dir)
{
	return dir.len && map_has(&m->exact, in_folder(m, dir, S("__init__.py")));
}

/* Beside the file, in the folders around it that are no package, below those
 * usual for sources and those added to sys.path. */
static bool is_reached(const struct modules *m, str importer, str top)
{
	static const str usual[] = { STR_INIT(""), STR_INIT("src"),
				     STR_INIT("lib"), STR_INIT("python") };
	str dir = str_dirname(importer);

	if (map_has(&m->exact, in_folder(m, dir, top)))
		return true;
	while (dir.len) {
		dir = str_dirname(dir);
		if (!is_package(m, dir) &&
		    map_has(&m->exact, in_folder(m, dir, top)))
			return true;
	}
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (map_has(&m->exact, in_folder(m, usual[i], top)))
			return true;
	for (size_t i = 0; i < m->paths.n; i++)
		if (map_has(&m->exact, in_folder(m, m->paths.item[i].key, top)))
			return true;
	return false;
}

bool modules_has(const struct modules *m, str importer, str module, bool strict)
{
	str top = str_cut(module, '.').head;

	if (map_has(&m->built, top))
		return true;
	if (!map_has(&m->named, top))
		return false;
	return !strict || is_reached(m, importer, top);
}

/* Only the outermost folder is asked: below it namespace packages are usual. */
bool modules_in_package(const struct modules *m, str path)
{
	static const str usual[] = { STR_INIT("src/"), STR_INIT("lib/"),
				     STR_INIT("python/") };
	size_t from = 0, end;

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (str_starts(path, usual[i]))
			from = usual[i].len;
	end = str_find_byte(path, '/', from);
	return end < path.len && is_package(m, str_sub(path, 0, end));
}
