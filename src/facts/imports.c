#include "facts/imports.h"

#include "facts/python.h"
#include "facts/uses.h"

enum { ERRORS_SHOWN = 10, ERROR_TEXT = 200, IMPORTS_MAX = 5000 };

struct collector {
	struct arena *a;
	const struct python *python;
	const struct py_module *m;
	struct map bound; /* name -> const str *: what it is called in full */
	struct map seen;  /* module and flags -> itself */
	struct value imports, paths, extensions, mentions;
	str package;   /* of setup(name="...") */
	bool computed; /* what it requires is no literal list */
	bool main;
};

/* Under what conditions an import stands. */
struct circumstances {
	bool optional, typing, lazy;
};

/* ---- circumstances ---- */

static bool catches_import_error(const struct py_module *m, py_node handler)
{
	static const str types[] = {
		STR_INIT("ImportError"), STR_INIT("ModuleNotFoundError"),
		STR_INIT("Exception"),   STR_INIT("BaseException"),
		STR_INIT("OSError"), /* a library that cannot be loaded */
	};
	py_node type = py_child(m, handler, PY_TYPE);
	str text;

	if (!type)
		return true;
	text = py_source(m, type);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_has(text, types[i]))
			return true;
	return false;
}

/* In the body of such a `try`, and in its handlers: what stands there is the
 * second choice. */
static bool try_is_optional(const struct py_module *m, py_node n, py_node below)
{
	if (py_role(m, below) != PY_BODY && py_role(m, below) != PY_HANDLER &&
	    py_role(m, below) != PY_ORELSE)
		return false;
	PY_FOR_EACH_IN(m, n, PY_HANDLER, h)
	if (catches_import_error(m, h))
		return true;
	return false;
}

static bool has_any(str text, const str *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_has(text, words[i]))
			return true;
	return false;
}

static void under_if(const struct py_module *m, py_node n, py_node below,
		     struct circumstances *c)
{
	/* Asked for before, or for one kind of machine only. */
	static const str words[] = {
		STR_INIT("available"),
		STR_INIT("AVAILABLE"),
		STR_INIT("installed"),
		STR_INIT("find_spec"),
		STR_INIT("sys.platform"),
		STR_INIT("platform.system"),
		STR_INIT("sys.version_info"),
		STR_INIT("os.name"),
		STR_INIT("HAS_"),
		STR_INIT("has_package"),
	};
	str test = py_source(m, py_child(m, n, PY_TEST));

	if (str_has(test, S("TYPE_CHECKING"))) {
		if ((py_role(m, below) == PY_BODY) !=
		    str_starts(test, S("not ")))
			c->typing = true;
		return;
	}
	if (has_any(test, words, sizeof(words) / sizeof(words[0])))
		c->optional = true;
}

static bool suppresses(const struct py_module *m, py_node with)
{
	PY_FOR_EACH_IN(m, with, PY_ITEM, item)
	{
		str text = py_source(m, item);

		if (str_has(text, S("suppress")) &&
		    (str_has(text, S("ImportError")) ||
		     str_has(text, S("ModuleNotFoundError")) ||
		     str_has(text, S("Exception"))))
			return true;
	}
	return false;
}

static struct circumstances circumstances(const struct py_walk *w)
{
	const struct py_module *m = w->m;
	struct circumstances c = { 0 };

	for (uint32_t i = 0; i < w->depth; i++) {
		py_node n = w->path[i], below = w->path[i + 1];

		switch (py_kind(m, n)) {
		case PY_Try:
		case PY_TryStar:
			c.optional = c.optional || try_is_optional(m, n, below);
			break;
		case PY_If:
			if (py_role(m, below) != PY_TEST)
				under_if(m, n, below, &c);
			break;
		case PY_With:
			c.optional = c.optional || suppresses(m, n);
			break;
		case PY_FunctionDef:
		case PY_AsyncFunctionDef:
		case PY_Lambda:
			c.lazy = true;
			break;
		default:
			break;
		}
	}
	return c;
}

/* ---- imports ---- */

static void add_import(struct collector *c, str module, py_node n,
		       struct circumstances is)
{
	struct python_place at;
	struct value v;
	str key;

	if (!module.len || c->imports.u.list.n >= IMPORTS_MAX)
		return;
	key = str_printf(c->a, "%.*s %d%d%d", STR_ARG(module), is.optional,
			 is.typing, is.lazy);
	if (map_put(c->a, &c->seen, key, c))
		return;
	at = python_place(c->python, py_at(c->m, n)->start);
	v = value_map();
	value_put(c->a, &v, S("module"), value_str(module));
	value_put(c->a, &v, S("line"), value_int(at.line));
	value_put(c->a, &v, S("column"), value_int(at.column));
	if (at.cell)
		value_put(c->a, &v, S("cell"), value_int(at.cell));
	if (is.optional)
		value_put(c->a, &v, S("optional"), value_bool(true));
	if (is.typing)
		value_put(c->a, &v, S("typing"), value_bool(true));
	if (is.lazy)
		value_put(c->a, &v, S("lazy"), value_bool(true));
	value_push(c->a, &c->imports, v);
}

static void bind(struct collector *c, str name, str full)
{
	str *copy;

	if (map_has(&c->bound, name))
		return;
	copy = arena_new(c->a, str);
	*copy = full;
	map_put(c->a, &c->bound, name, copy);
}

static str asname(const struct py_module *m, py_node alias)
{
	return py_name_text(m, py_child(m, alias, PY_ASNAME));
}

static void import(struct collector *c, py_node n, struct circumstances is)
{
	PY_FOR_EACH_IN(c->m, n, PY_NAMES, alias)
	{
		str module = py_name_text(c->m, alias);
		str as = asname(c->m, alias);

		add_import(c, module, n, is);
		if (as.len)
			bind(c, as, module);
		else
			bind(c, str_cut(module, '.').head,
			     str_cut(module, '.').head);
	}
}

/* A folder that several distributions share: only what lies in it tells. */
static bool is_shared(str module)
{
	static const str shared[] = {
		STR_INIT("google"),       STR_INIT("google.cloud"),
		STR_INIT("google.ai"),    STR_INIT("azure"),
		STR_INIT("azure.ai"),     STR_INIT("azure.storage"),
		STR_INIT("ruamel"),       STR_INIT("backports"),
		STR_INIT("mpl_toolkits"), STR_INIT("zope"),
	};

	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		if (str_eq(module, shared[i]))
			return true;
	return false;
}

static void import_from(struct collector *c, py_node n, struct circumstances is)
{
	str module = py_name_text(c->m, py_child(c->m, n, PY_MODULE));

	if (py_import_level(c->m, n))
		return;
	if (!is_shared(module))
		add_import(c, module, n, is);
	PY_FOR_EACH_IN(c->m, n, PY_NAMES, alias)
	{
		str name = py_name_text(c->m, alias), as = asname(c->m, alias);
		str full = str_printf(c->a, "%.*s.%.*s", STR_ARG(module),
				      STR_ARG(name));

		if (is_shared(module))
			add_import(c, full, n, is);
		bind(c, as.len ? as : name, full);
	}
}

/* ---- calls ---- */

/* "importlib.import_module" as written; "" when it is no chain of names. */
static str callee(const struct py_module *m, py_node call)
{
	py_node func = py_child(m, call, PY_FUNC);

	return func && py_at(m, func)->height < 4 ? py_source(m, func) : S("");
}

static str literal(struct collector *c, py_node n)
{
	if (!n || py_kind(c->m, n) != PY_Constant ||
	    py_constant(c->m, n) != PY_CONST_STR)
		return S("");
	return py_text(c->a, c->m, n);
}

static void keep_text(struct collector *c, struct value *list, str text)
{
	enum { MOST = 50, LONGEST = 200 };

	if (text.len && text.len <= LONGEST && value_count(list) < MOST)
		value_push(c->a, list, value_str(text));
}

/* sys.path.append("src"), also os.path.join(here, "src"): each text in it. */
static void keep_texts_below(struct collector *c, py_node call, struct value *list)
{
	struct py_walk w = py_walk(c->a, c->m, call);

	for (py_node n; (n = py_walk_next(&w));)
		keep_text(c, list, literal(c, n));
}

static bool is_name(str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char ch = text.s[i];

		if (!(ch == '_' || ch == '.' || (ch >= '0' && ch <= '9') ||
		      (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z')))
			return false;
	}
	return text.len > 0 && text.s[0] != '.';
}

static bool is_literal_list(struct collector *c, py_node n)
{
	if (py_kind(c->m, n) != PY_List && py_kind(c->m, n) != PY_Tuple)
		return false;
	PY_FOR_EACH_IN(c->m, n, PY_ELTS, e)
	if (py_kind(c->m, e) != PY_Constant)
		return false;
	return true;
}

/* A list read from requirements.txt is known from that file. */
static void call_setup(struct collector *c, py_node n)
{
	bool reads = str_has(c->m->text, S(".txt"));

	PY_FOR_EACH_IN(c->m, n, PY_KEYWORD, k)
	{
		py_node value = py_child(c->m, k, PY_VALUE);
		str name = py_name_text(c->m, k);

		if (str_eq(name, S("name")))
			c->package = literal(c, value);
		if ((!name.len || str_eq(name, S("install_requires"))) &&
		    !is_literal_list(c, value) && !reads)
			c->computed = true;
	}
}

static void call(struct collector *c, py_node n, struct circumstances is)
{
	str name = callee(c->m, n);
	str first = literal(c, py_child(c->m, n, PY_ARG));

	if (str_eq(name, S("__import__")) ||
	    str_ends(name, S("import_module"))) {
		if (is_name(first))
			add_import(c, first, n, is);
	} else if (str_ends(name, S("importorskip"))) {
		is.optional = true;
		if (is_name(first))
			add_import(c, first, n, is);
	} else if (str_eq(name, S("sys.path.append")) ||
		   str_eq(name, S("sys.path.insert")) ||
		   str_eq(name, S("site.addsitedir"))) {
		keep_texts_below(c, n, &c->paths);
	} else if (str_eq(name, S("setup")) || str_ends(name, S(".setup"))) {
		call_setup(c, n);
	} else if (str_ends(name, S("Extension"))) {
		keep_text(c, &c->extensions, first);
		PY_FOR_EACH_IN(c->m, n, PY_KEYWORD, k)
		if (str_eq(py_name_text(c->m, k), S("name")))
			keep_text(c, &c->extensions,
				  literal(c, py_child(c->m, k, PY_VALUE)));
	}
}

/* "pytest>=7": pytest, of any text in setup.py. */
static void keep_mention(struct collector *c, str text)
{
	enum { MOST = 300, LONGEST = 60 };
	size_t n = 0;

	while (n < text.len &&
	       (is_name(str_sub(text, n, n + 1)) || text.s[n] == '-'))
		n++;
	if (n > 1 && text.len <= LONGEST && value_count(&c->mentions) < MOST)
		value_push(c->a, &c->mentions, value_str(str_sub(text, 0, n)));
}

static void collect_mentions(struct collector *c)
{
	struct py_walk w = py_walk(c->a, c->m, c->m->root);

	for (py_node n; (n = py_walk_next(&w));)
		keep_mention(c, literal(c, n));
}

static bool asks_for_main(const struct py_module *m, py_node n)
{
	str test = py_source(m, py_child(m, n, PY_TEST));

	return str_has(test, S("__name__")) && str_has(test, S("__main__"));
}

static void collect(struct collector *c)
{
	struct py_walk w = py_walk(c->a, c->m, c->m->root);

	for (py_node n; (n = py_walk_next(&w));) {
		switch (py_kind(c->m, n)) {
		case PY_Import:
			import(c, n, circumstances(&w));
			break;
		case PY_ImportFrom:
			import_from(c, n, circumstances(&w));
			break;
		case PY_Call:
			call(c, n, circumstances(&w));
			break;
		case PY_If:
			c->main = c->main || asks_for_main(c->m, n);
			break;
		default:
			break;
		}
	}
}

/* ---- the rest of the record ---- */

static struct value errors(struct arena *a, const struct python *p)
{
	struct value list = value_list();

	for (size_t i = 0; i < p->errors.n && i < ERRORS_SHOWN; i++) {
		const struct python_error *e = &p->errors.v[i];
		struct value *v = value_push(a, &list, value_map());

		value_put(a, v, S("text"),
			  value_str(str_sub(e->text, 0, ERROR_TEXT)));
		value_put(a, v, S("line"), value_int(e->place.line));
		value_put(a, v, S("column"), value_int(e->place.column));
		if (e->place.cell)
			value_put(a, v, S("cell"), value_int(e->place.cell));
	}
	return list;
}

/* "%pip install -q einops==0.8 'timm>=1'": einops, timm. */
static void add_installs(struct arena *a, struct value *list, str text)
{
	size_t at = str_find(text, S("install "), 0);
	struct str_cut c = {
		.tail = str_sub(text, at + S("install ").len, text.len),
		.found = at < text.len && str_has(text, S("pip")),
	};

	while (c.found) {
		size_t n = 0;
		str word;

		c = str_cut(c.tail, ' ');
		word = c.head;
		if (word.len && (word.s[0] == '\'' || word.s[0] == '"'))
			word = str_sub(word, 1, word.len);
		while (n < word.len && is_name(str_sub(word, n, n + 1)))
			n++;
		if (n < word.len && word.s[n] == '-' && n)
			while (n < word.len && (word.s[n] == '-' ||
						is_name(str_sub(word, n, n + 1))))
				n++;
		if (n && value_count(list) < 100)
			value_push(a, list,
				   value_str(str_dup(a, str_sub(word, 0, n))));
	}
}

static struct value installs(struct arena *a, const struct notebook *nb)
{
	struct value list = value_list();

	for (size_t i = 0; nb && i < nb->magics.n; i++)
		add_installs(a, &list, nb->magics.v[i].text);
	return list;
}

/* {{ name }} and {% if %} where the parser stumbled: a template of a program,
 * not one. */
static bool is_template(const struct python *p)
{
	str text = p->module->text;

	for (size_t i = 0; !p->notebook && i < p->errors.n; i++) {
		uint32_t line = p->errors.v[i].place.line;
		size_t from = line && line <= p->module->lines
				      ? p->module->line[line - 1]
				      : text.len;
		str s = str_sub(text, from, str_find_byte(text, '\n', from));

		if (str_has(s, S("{%")) || str_has(s, S("{{")))
			return true;
	}
	return false;
}

static void put_list(struct arena *a, struct value *record, const char *key,
		     struct value list)
{
	if (value_count(&list))
		value_put(a, record, str_from(key), list);
}

static void put_needs(struct arena *a, struct value *record,
		      const struct python *p)
{
	const struct py_module *m = p->module;

	if (m->needs <= PY_VERSION_MIN || !m->needs_what)
		return;
	value_put(a, record, S("needs"), value_int(m->needs));
	value_put(a, record, S("needs_what"), value_str(str_from(m->needs_what)));
	value_put(a, record, S("needs_line"),
		  value_int(python_place(p, m->needs_at).line));
}

static bool scan_imports(struct file_facts *f, struct value *record)
{
	const struct python *p = facts_python(f);
	struct arena *a = f->arena;
	struct collector c = { .a = a, .python = p };
	struct value found;

	if (!p)
		return true;
	c.m = p->module;
	c.imports = value_list();
	c.paths = value_list();
	c.extensions = value_list();
	c.mentions = value_list();
	collect(&c);
	if (str_eq(str_basename(f->file->path), S("setup.py")))
		collect_mentions(&c);
	found = uses_find(a, p, &c.bound);
	*record = value_map();
	value_put(a, record, S("status"),
		  value_str(python_status_name(p->module->status)));
	put_list(a, record, "errors", errors(a, p));
	put_list(a, record, "imports", c.imports);
	put_list(a, record, "paths", c.paths);
	put_list(a, record, "extensions", c.extensions);
	put_list(a, record, "mentions", c.mentions);
	put_list(a, record, "installs", installs(a, p->notebook));
	if (value_count(&found))
		value_put(a, record, S("uses"), found);
	put_needs(a, record, p);
	if (c.package.len)
		value_put(a, record, S("package"), value_str(c.package));
	if (c.computed)
		value_put(a, record, S("computed"), value_bool(true));
	if (c.main)
		value_put(a, record, S("main"), value_bool(true));
	if (is_template(p))
		value_put(a, record, S("generated"), value_bool(true));
	return true;
}

static bool wants_imports(const struct file *f)
{
	return python_wants(f) && !str_ends(f->path, S(".pyi"));
}

const struct scanner scanner_imports = {
	.name = STR_INIT("imports"),
	.version = 5,
	.wants = wants_imports,
	.scan = scan_imports,
};

/* ---- asking the project ---- */

static bool is_below(str module, str package)
{
	return str_starts(module, package) &&
	       (module.len == package.len || module.s[package.len] == '.');
}

static bool file_has(const struct value *record, str package)
{
	const struct value *list = value_find(record, S("imports"));

	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *v = value_at(list, i);

		if (!value_get_bool(v, "typing", false) &&
		    is_below(value_get_text(v, "module"), package))
			return true;
	}
	return false;
}

static enum imports_answer file_use(const struct value *record, str use)
{
	const struct value *v = value_find(value_find(record, S("uses")), use);

	if (!v)
		return IMPORTS_NO;
	return value_get_bool(v, "doubtful", false) ? IMPORTS_UNKNOWN
						    : IMPORTS_YES;
}

static enum imports_answer ask(const struct project *p, str what, bool use)
{
	struct records r = project_records(p, &scanner_imports);
	enum imports_answer out = IMPORTS_NO;

	if (!map_has(&p->records, scanner_imports.name))
		return IMPORTS_NOT_READ;
	for (size_t i = 0; i < r.n; i++) {
		const struct value *v = r.v[i].value;
		enum imports_answer one;

		if (r.v[i].file->flags &
		    (FILE_TEST | FILE_EXAMPLE | FILE_VENDORED))
			continue;
		if (use)
			one = file_use(v, what);
		else
			one = file_has(v, what) ? IMPORTS_YES : IMPORTS_NO;
		if (one == IMPORTS_YES)
			return one;
		if (one == IMPORTS_UNKNOWN || r.v[i].reason)
			out = IMPORTS_UNKNOWN;
	}
	return out;
}

enum imports_answer imports_has(const struct project *p, str package)
{
	return ask(p, package, false);
}

enum imports_answer imports_use(const struct project *p, str use)
{
	return ask(p, use, true);
}
