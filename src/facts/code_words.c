#include "facts/code_words.h"

#include "formats/py_parse.h"

static bool is_one_of(str name, const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		if (str_eq(name, str_from(words[i])))
			return true;
	return false;
}

static bool is_schema_word(str name)
{
	static const char *const words[] = {
		"BaseModel",       "infer_signature", "ModelSignature",
		"DataFrameSchema", "DataFrameModel",  "SchemaModel",
		"TypedDict",       "RootModel",       NULL
	};

	return is_one_of(name, words);
}

static bool has_any(str text, const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		if (str_has(text, str_from(words[i])))
			return true;
	return false;
}

struct found {
	bool schema, shape;
};

static void look_at(const struct py_module *m, py_node n, struct found *out)
{
	static const char *const schemas[] = { "marshmallow", "pandera", NULL };
	static const char *const shapes[] = { "jaxtyping", "torchtyping",
					      "beartype", NULL };

	switch (py_kind(m, n)) {
	case PY_Name:
	case PY_Attribute:
		out->schema |= is_schema_word(py_name_text(m, n));
		break;
	case PY_Import:
	case PY_ImportFrom:
		out->schema |= has_any(py_source(m, n), schemas);
		out->shape |= has_any(py_source(m, n), shapes);
		break;
	case PY_Assert:
		out->shape |= str_has(py_source(m, n), S(".shape"));
		break;
	default:
		break;
	}
}

static bool scan(struct file_facts *f, struct value *record)
{
	struct py_options o = { .limits = f->limits };
	struct found found = { 0 };
	struct py_module *m;
	struct py_walk w;
	struct value *words;
	str text;

	if (!facts_text(f, f->limits->py_size, &text))
		return true;
	m = py_parse(f->arena, text, &o, &f->diags);
	w = py_walk(f->arena, m, m->root);
	for (py_node n; (n = py_walk_next(&w));)
		look_at(m, n, &found);
	if (!found.schema && !found.shape)
		return diags_at_least(&f->diags, DIAG_LEVEL_PARTIAL);
	*record = value_map();
	words = value_put(f->arena, record, S("words"), value_list());
	if (found.schema)
		value_push(f->arena, words, value_str(S("schema")));
	if (found.shape)
		value_push(f->arena, words, value_str(S("shape")));
	return true;
}

static bool wants(const struct file *f)
{
	return f->kind == KIND_PYTHON && !(f->flags & FILE_VENDORED);
}

const struct scanner scanner_code_words = {
	.name = STR_INIT("code.words"),
	.version = 1,
	.wants = wants,
	.scan = scan,
};
