#include "facts/requirements.h"

#include "formats/reqs.h"

/* ---- dependency files ---- */

static void put_text(struct arena *a, struct value *map, const char *key, str s)
{
	if (s.len)
		value_put(a, map, str_from(key), value_str(s));
}

static void put_true(struct arena *a, struct value *map, const char *key, bool b)
{
	if (b)
		value_put(a, map, str_from(key), value_bool(true));
}

/* A bare URL names no distribution, but its repository mostly is called so:
 * git+https://github.com/huggingface/peft.git@main. */
static str name_of_url(struct arena *a, str url)
{
	str path = str_cut(str_cut(url, '#').head, '?').head;
	str base = str_basename(path);

	base = str_cut(base, '@').head;
	if (str_ends(base, S(".git")))
		base = str_sub(base, 0, base.len - 4);
	return str_starts(url, S("git+")) ? reqs_normalise(a, base) : S("");
}

static struct value requirement_value(struct arena *a,
				      const struct requirement *q)
{
	enum { WRITTEN_MAX = 160 };
	struct value v = value_map();

	put_text(a, &v, "name", q->name.len ? q->name : name_of_url(a, q->url));
	put_text(a, &v, "spec", q->spec);
	put_text(a, &v, "url", q->url);
	put_text(a, &v, "version", q->version);
	put_text(a, &v, "group", q->group);
	put_text(a, &v, "written", str_sub(str_trim(q->written), 0, WRITTEN_MAX));
	value_put(a, &v, S("line"), value_int(q->line));
	value_put(a, &v, S("column"), value_int(q->column));
	value_put(a, &v, S("flags"), value_int(q->flags));
	return v;
}

/* "../requirements/base.txt" from the folder of `file`; "" when it leads out of
 * the project. */
static str from_root(struct arena *a, str file, str path)
{
	str dir = str_dirname(file);

	while (path.len) {
		struct str_cut c = str_cut(path, '/');

		if (str_eq(c.head, S(".."))) {
			if (!dir.len)
				return S("");
			dir = str_dirname(dir);
		} else if (c.head.len && !str_eq(c.head, S("."))) {
			dir = dir.len ? str_printf(a, "%.*s/%.*s", STR_ARG(dir),
						   STR_ARG(c.head))
				      : c.head;
		}
		path = c.tail;
	}
	return dir;
}

static struct value includes_value(struct arena *a, str file,
				   const struct requirements *r)
{
	struct value list = value_list();

	for (size_t i = 0; i < r->includes.n; i++) {
		const struct reqs_include *in = &r->includes.v[i];
		struct value v = value_map();

		put_text(a, &v, "path", from_root(a, file, in->path));
		value_put(a, &v, S("line"), value_int(in->line));
		put_true(a, &v, "constraint", in->constraint);
		value_push(a, &list, v);
	}
	return list;
}

static bool scan_requirements(struct file_facts *f, struct value *record)
{
	struct arena *a = f->arena;
	struct requirements r;
	struct value list = value_list();
	bool whole;
	str text;

	if (!facts_text(f, f->limits->text_size, &text))
		return true;
	whole = reqs_read(&r, a, reqs_kind_of(f->file->path), text, f->limits,
			  &f->diags);
	*record = value_map();
	value_put(a, record, S("kind"),
		  value_str(str_from(reqs_kind_name(r.kind))));
	put_true(a, record, "lock", reqs_is_lock(r.kind));
	put_true(a, record, "constraints", r.kind == REQS_CONSTRAINTS);
	put_true(a, record, "package",
		 r.kind == REQS_PYPROJECT || r.kind == REQS_SETUP_CFG ||
			 r.kind == REQS_SETUP_PY);
	put_true(a, record, "partial", r.partial || !whole);
	put_true(a, record, "generated", r.generated);
	put_text(a, record, "project", r.project);
	put_text(a, record, "python", r.python);
	if (r.python.len)
		value_put(a, record, S("python_line"), value_int(r.python_line));
	value_put(a, record, S("includes"), includes_value(a, f->file->path, &r));
	for (size_t i = 0; i < r.list.n; i++)
		value_push(a, &list, requirement_value(a, &r.list.v[i]));
	value_put(a, record, S("list"), list);
	return true;
}

static bool wants_requirements(const struct file *f)
{
	return !(f->flags & FILE_VENDORED) && reqs_kind_of(f->path) != REQS_NONE;
}

const struct scanner scanner_requirements = {
	.name = STR_INIT("requirements"),
	.version = 1,
	.wants = wants_requirements,
	.scan = scan_requirements,
};

/* ---- the environment ---- */

struct stated {
	str python, cuda;
	uint32_t python_line, cuda_line;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static str version_at(str s, size_t at)
{
	size_t end = at;

	while (end < s.len &&
	       (is_digit(s.s[end]) ||
		(s.s[end] == '.' && end + 1 < s.len && is_digit(s.s[end + 1]))))
		end++;
	return str_sub(s, at, end);
}

/* The version behind a word: "python 3.10", "Python >= 3.8", "cuda-12.1",
 * "cuda:11.8", "CUDA Toolkit 11.8", "python=3.9". */
static str version_behind(str line, str word)
{
	for (size_t at = str_find(line, word, 0); at < line.len;
	     at = str_find(line, word, at + 1)) {
		size_t i = at + word.len, most = i + 24;

		while (i < line.len && i < most && !is_digit(line.s[i]) &&
		       line.s[i] != '\n' && line.s[i] != ',' && line.s[i] != ';')
			i++;
		if (i < line.len && i < most && is_digit(line.s[i]))
			return version_at(line, i);
	}
	return S("");
}

static bool is_python(str version)
{
	return str_starts(version, S("3.")) && version.len > 2;
}

static bool is_cuda(str version)
{
	int64_t major;

	return str_int64(str_cut(version, '.').head, &major) && major >= 8 &&
	       major < 20;
}

static void look(struct stated *s, str line, uint32_t number)
{
	str v = version_behind(line, S("python"));

	if (!s->python.len && is_python(v)) {
		s->python = v;
		s->python_line = number;
	}
	v = version_behind(line, S("cuda"));
	if (!v.len)
		v = version_behind(line, S("nvcr.io/nvidia/"));
	if (!s->cuda.len && is_cuda(v)) {
		s->cuda = v;
		s->cuda_line = number;
	}
}

static bool is_plain_version(str base)
{
	return str_eq(base, S(".python-version")) ||
	       str_eq(base, S("runtime.txt")) ||
	       str_eq(base, S(".tool-versions"));
}

static bool scan_environment(struct file_facts *f, struct value *record)
{
	struct arena *a = f->arena;
	struct stated s = { 0 };
	str base = str_basename(f->file->path);
	uint32_t number = 0;
	str text, line;

	if (!facts_text(f, MIB(1), &text))
		return false; /* a file of that size states no version */
	if (str_eq(base, S(".python-version")) && is_python(str_trim(text))) {
		s.python = version_at(str_trim(text), 0);
		s.python_line = 1;
	}
	while (str_line(&text, &line))
		look(&s, str_lower(a, str_sub(line, 0, 4096)), ++number);
	if (!s.python.len && !s.cuda.len)
		return false;
	*record = value_map();
	put_text(a, record, "python", s.python);
	value_put(a, record, S("python_line"), value_int(s.python_line));
	put_text(a, record, "cuda", s.cuda);
	value_put(a, record, S("cuda_line"), value_int(s.cuda_line));
	return true;
}

static bool is_install_text(str base)
{
	return str_starts(base, S("README")) || str_starts(base, S("readme")) ||
	       str_starts(base, S("Readme")) ||
	       str_starts(base, S("INSTALL")) || str_starts(base, S("install"));
}

static bool wants_environment(const struct file *f)
{
	str base = str_basename(f->path);

	if (f->flags & (FILE_VENDORED | FILE_TEST))
		return false;
	return is_plain_version(base) || f->kind == KIND_CONTAINER ||
	       str_starts(base, S("Dockerfile")) ||
	       (f->kind == KIND_DOC && is_install_text(base)) ||
	       reqs_kind_of(f->path) != REQS_NONE;
}

const struct scanner scanner_environment = {
	.name = STR_INIT("environment"),
	.version = 1,
	.wants = wants_environment,
	.scan = scan_environment,
};
