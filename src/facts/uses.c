#include "facts/uses.h"

#include <string.h>

enum { DEEPEST = 16, NAME_LONGEST = 200 };

/*
 * A call by its full name. A leading '*' stands for anything before it, a
 * trailing '.' for anything behind it; "X()" is an object that X made; "?" is
 * what cannot be followed.
 */
struct pattern {
	str name;
	const char *use;
	bool doubtful;
	const char *needs; /* only where one of these is imported, by spaces */
};

#define SURE(text, use)                      \
	{                                    \
		STR_INIT(text), use, 0, NULL \
	}
#define MAYBE(text, use)                     \
	{                                    \
		STR_INIT(text), use, 1, NULL \
	}
#define WHERE(text, use, needs)               \
	{                                     \
		STR_INIT(text), use, 0, needs \
	}

#define FITTERS                                               \
	"keras tensorflow sklearn xgboost lightgbm catboost " \
	"pytorch_lightning lightning fastai"

static const struct pattern patterns[] = {
	/* servers */
	SURE("flask.Flask", "serve"),
	SURE("flask.Blueprint", "serve"),
	SURE("fastapi.FastAPI", "serve"),
	SURE("fastapi.APIRouter", "serve"),
	SURE("starlette.applications.Starlette", "serve"),
	SURE("uvicorn.run", "serve"),
	SURE("quart.Quart", "serve"),
	SURE("litestar.Litestar", "serve"),
	SURE("falcon.App", "serve"),
	SURE("falcon.asgi.App", "serve"),
	SURE("bottle.Bottle", "serve"),
	SURE("bottle.run", "serve"),
	SURE("robyn.Robyn", "serve"),
	SURE("aiohttp.web.Application", "serve"),
	SURE("aiohttp.web.run_app", "serve"),
	SURE("sanic.Sanic", "serve"),
	SURE("tornado.web.Application", "serve"),
	SURE("tornado.httpserver.HTTPServer", "serve"),
	SURE("http.server.HTTPServer", "serve"),
	SURE("http.server.ThreadingHTTPServer", "serve"),
	SURE("django.core.wsgi.get_wsgi_application", "serve"),
	SURE("django.core.asgi.get_asgi_application", "serve"),
	SURE("django.urls.path", "serve"),
	SURE("django.urls.re_path", "serve"),
	SURE("grpc.server", "serve"),
	SURE("grpc.aio.server", "serve"),
	SURE("bentoml.Service", "serve"),
	SURE("bentoml.service", "serve"),
	SURE("ray.serve.run", "serve"),
	SURE("ray.serve.deployment", "serve"),
	SURE("kserve.ModelServer", "serve"),
	SURE("kserve.Model", "serve"),
	SURE("gradio.Interface", "serve"),
	SURE("gradio.Blocks", "serve"),
	SURE("gradio.ChatInterface", "serve"),
	SURE("gradio.TabbedInterface", "serve"),
	SURE("streamlit.", "serve"),
	SURE("litserve.LitServer", "serve"),
	SURE("litserve.LitAPI", "serve"),
	SURE("ts.torch_handler.", "serve"),
	SURE("triton_python_backend_utils.", "serve"),
	SURE("pytriton.triton.Triton", "serve"),
	SURE("vllm.entrypoints.", "serve"),
	SURE("mlserver.MLModel", "serve"),
	SURE("modal.asgi_app", "serve"),
	SURE("modal.fastapi_endpoint", "serve"),
	/* training */
	SURE("*.backward", "train"),
	SURE("tensorflow.GradientTape", "train"),
	SURE("optax.", "train"),
	SURE("*.fit_one_cycle", "train"),
	SURE("*.fine_tune", "train"),
	SURE("*.train_on_batch", "train"),
	SURE("*.fit_generator", "train"),
	SURE("*Trainer().train", "train"),
	SURE("*Trainer().fit", "train"),
	SURE("ultralytics.YOLO().train", "train"),
	SURE("xgboost.train", "train"),
	SURE("lightgbm.train", "train"),
	SURE("xgboost.*().fit", "train"),
	SURE("lightgbm.*().fit", "train"),
	SURE("catboost.*().fit", "train"),
	SURE("tensorflow.keras.*().fit", "train"),
	SURE("keras.*().fit", "train"),
	SURE("sklearn.*().fit", "train"),
	SURE("deepspeed.initialize", "train"),
	{ STR_INIT("?*.fit"), "train", true, FITTERS },
	SURE("keras.", "keras"),
	SURE("tf_keras.", "keras"),
	SURE("tensorflow.keras.", "keras"),
	/* GPU */
	SURE("torch.cuda.", "gpu"),
	SURE("cupy.", "gpu"),
	SURE("pynvml.", "gpu"),
	SURE("tensorflow.config.experimental.set_memory_growth", "gpu"),
	SURE("tensorflow.config.set_visible_devices", "gpu"),
	WHERE("*.cuda", "gpu", "torch"),
	/* mixed precision */
	SURE("torch.autocast", "amp"),
	SURE("torch.amp.autocast", "amp"),
	SURE("torch.amp.GradScaler", "amp"),
	SURE("torch.cuda.amp.autocast", "amp"),
	SURE("torch.cuda.amp.GradScaler", "amp"),
	SURE("apex.amp.initialize", "amp"),
	SURE("tensorflow.keras.mixed_precision.", "amp"),
	SURE("keras.mixed_precision.", "amp"),
	/* several devices */
	SURE("torch.nn.DataParallel", "multi_gpu"),
	SURE("torch.nn.parallel.DataParallel", "multi_gpu"),
	SURE("torch.nn.parallel.DistributedDataParallel", "multi_gpu"),
	SURE("torch.distributed.init_process_group", "multi_gpu"),
	SURE("torch.distributed.fsdp.", "multi_gpu"),
	SURE("horovod.*.init", "multi_gpu"),
	SURE("tensorflow.distribute.MirroredStrategy", "multi_gpu"),
	SURE("tensorflow.distribute.MultiWorkerMirroredStrategy", "multi_gpu"),
	SURE("jax.pmap", "multi_gpu"),
	MAYBE("accelerate.Accelerator", "multi_gpu"),
	MAYBE("deepspeed.initialize", "multi_gpu"),
	MAYBE("transformers.Trainer", "multi_gpu"),
	MAYBE("pytorch_lightning.Trainer", "multi_gpu"),
	MAYBE("lightning.Trainer", "multi_gpu"),
	MAYBE("lightning.pytorch.Trainer", "multi_gpu"),
	/* export */
	SURE("torch.onnx.export", "export"),
	SURE("torch.onnx.dynamo_export", "export"),
	SURE("torch.jit.script", "export"),
	SURE("torch.jit.trace", "export"),
	SURE("torch.jit.save", "export"),
	SURE("torch.export.export", "export"),
	SURE("tensorflow.saved_model.save", "export"),
	SURE("tensorflow.lite.TFLiteConverter.", "export"),
	SURE("tf2onnx.", "export"),
	SURE("coremltools.convert", "export"),
	SURE("skl2onnx.", "export"),
	SURE("openvino.convert_model", "export"),
	SURE("ultralytics.YOLO().export", "export"),
	SURE("*.to_torchscript", "export"),
	SURE("*.to_onnx", "export"),
	/* rare classes */
	SURE("torch.utils.data.WeightedRandomSampler", "weighted"),
	SURE("sklearn.utils.class_weight.", "weighted"),
	SURE("imblearn.", "weighted"),
	/* limits on gradients */
	SURE("*.clip_grad_norm_", "clips"),
	SURE("*.clip_grad_value_", "clips"),
	SURE("*.clip_gradients", "clips"),
	SURE("torch.nn.utils.clip_grad_norm", "clips"),
	SURE("optax.clip", "clips"),
	SURE("optax.clip_by_global_norm", "clips"),
	SURE("optax.adaptive_grad_clip", "clips"),
	SURE("tensorflow.clip_by_global_norm", "clips"),
	SURE("tensorflow.clip_by_norm", "clips"),
	SURE("tensorflow.clip_by_value", "clips"),
	SURE("transformers.TrainingArguments", "clips"),
	SURE("transformers.Seq2SeqTrainingArguments", "clips"),
	SURE("*.Adafactor", "clips"), /* by its own threshold */
	MAYBE("trl.", "clips"),
	MAYBE("deepspeed.", "clips"), /* its own file says */
	MAYBE("*.Trainer", "clips"),
	MAYBE("?Trainer", "clips"),
	MAYBE("*.Accelerator", "clips"),
	MAYBE("hydra.", "clips"), /* a file says what is built */
	MAYBE("*LightningCLI", "clips"),
	/* learning rates */
	SURE("torch.optim.lr_scheduler.", "schedules"),
	SURE("transformers.get_*", "schedules"),
	SURE("transformers.TrainingArguments", "schedules"),
	SURE("transformers.Seq2SeqTrainingArguments", "schedules"),
	SURE("diffusers.optimization.get_*", "schedules"),
	SURE("timm.scheduler.", "schedules"),
	SURE("schedulefree.", "schedules"),
	SURE("prodigyopt.", "schedules"),
	SURE("*.Adafactor", "schedules"),
	SURE("tensorflow.keras.optimizers.schedules.", "schedules"),
	SURE("keras.optimizers.schedules.", "schedules"),
	SURE("*.LearningRateScheduler", "schedules"),
	SURE("*.ReduceLROnPlateau", "schedules"),
	SURE("optax.*_schedule", "schedules"),
	SURE("optax.join_schedules", "schedules"),
	SURE("*.fit_one_cycle", "schedules"),
	SURE("ultralytics.YOLO", "schedules"),
	MAYBE("*Scheduler", "schedules"),
	MAYBE("*scheduler", "schedules"),
	MAYBE("*_schedule", "schedules"),
	MAYBE("*LR", "schedules"),
	MAYBE("*.Trainer", "schedules"),
	MAYBE("?Trainer", "schedules"),
	MAYBE("*.SFTTrainer", "schedules"),
	MAYBE("hydra.", "schedules"),
	MAYBE("deepspeed.", "schedules"),
	MAYBE("mmengine.", "schedules"),
	MAYBE("*LightningCLI", "schedules"),
	/* layers */
	SURE("torch.nn.BatchNorm*", "batchnorm"),
	SURE("torch.nn.SyncBatchNorm", "batchnorm"),
	SURE("torchvision.models.resnet*", "batchnorm"),
	SURE("tensorflow.keras.layers.BatchNormalization", "batchnorm"),
	SURE("keras.layers.BatchNormalization", "batchnorm"),
	SURE("flax.linen.BatchNorm", "batchnorm"),
	SURE("torch.nn.LSTM*", "rnn"),
	SURE("torch.nn.GRU*", "rnn"),
	SURE("torch.nn.RNN*", "rnn"),
	SURE("tensorflow.keras.layers.LSTM", "rnn"),
	SURE("tensorflow.keras.layers.GRU", "rnn"),
	SURE("tensorflow.keras.layers.SimpleRNN", "rnn"),
	SURE("keras.layers.LSTM", "rnn"),
	SURE("keras.layers.GRU", "rnn"),
	SURE("keras.layers.SimpleRNN", "rnn"),
	/* somebody's weights */
	SURE("torch.hub.load", "pretrained"),
	SURE("tensorflow_hub.load", "pretrained"),
	SURE("tensorflow_hub.KerasLayer", "pretrained"),
	SURE("open_clip.create_model_and_transforms", "pretrained"),
	SURE("clip.load", "pretrained"),
	SURE("whisper.load_model", "pretrained"),
	SURE("sentence_transformers.SentenceTransformer", "pretrained"),
	SURE("ultralytics.YOLO", "pretrained"),
	SURE("*Model.from_pretrained", "pretrained"),
	SURE("*Pipeline.from_pretrained", "pretrained"),
	MAYBE("*.from_pretrained", "pretrained"),
	MAYBE("transformers.pipeline", "pretrained"),
	MAYBE("timm.create_model", "pretrained"),
};

/* Loaded, but no weights. */
static const char *const not_weights[] = { "Tokenizer", "TokenizerFast",
					   "Config",    "Processor",
					   "Extractor", "Scheduler" };

struct finder {
	struct arena *a;
	const struct python *python;
	const struct py_module *m;
	const struct map *bound;
	struct map vars; /* text of a target -> const str *: what made it */
	struct value found;
};

/* ---- names ---- */

static str full_name(const struct finder *f, py_node n, int depth);

static const str *variable(const struct finder *f, py_node n)
{
	return map_find(&f->vars, py_source(f->m, n));
}

static str joined(const struct finder *f, str left, const char *between, str right)
{
	size_t len;
	char *p;

	if (left.len + right.len > NAME_LONGEST)
		return S("?");
	len = strlen(between);
	p = arena_alloc(f->a, left.len + len + right.len, 1);
	memcpy(p, left.s, left.len);
	memcpy(p + left.len, between, len);
	memcpy(p + left.len + len, right.s, right.len);
	return str_of(p, left.len + len + right.len);
}

static str attribute_name(const struct finder *f, py_node n, int depth)
{
	const str *made = variable(f, n);
	str left;

	if (made)
		return *made;
	left = full_name(f, py_child(f->m, n, PY_VALUE), depth + 1);
	return joined(f, left, ".", py_name_text(f->m, n));
}

/* A class of the project's own tells something by its name: "?MyTrainer". */
static str own_name(const struct finder *f, py_node n)
{
	str name = py_name_text(f->m, n);

	return name.len && name.s[0] >= 'A' && name.s[0] <= 'Z'
		       ? joined(f, S("?"), "", name)
		       : S("?");
}

/* "torch.nn.Linear", "torch.nn.Linear().to", "?.backward". */
static str full_name(const struct finder *f, py_node n, int depth)
{
	const str *made;

	if (!n || depth > DEEPEST)
		return S("?");
	switch (py_kind(f->m, n)) {
	case PY_Name:
		made = map_find(f->bound, py_name_text(f->m, n));
		if (!made)
			made = variable(f, n);
		return made ? *made : own_name(f, n);
	case PY_Attribute:
		return attribute_name(f, n, depth);
	case PY_Call:
		return joined(f,
			      full_name(f, py_child(f->m, n, PY_FUNC), depth + 1),
			      "()", S(""));
	default:
		return S("?");
	}
}

/* `x = Class(...)`: what x is, unless it is two things. */
static void assigned(struct finder *f, py_node n)
{
	py_node target = py_child(f->m, n, PY_TARGETS);
	py_node value = py_child(f->m, n, PY_VALUE);
	struct map_item *it;
	str *made;

	if (!target || py_next_in(f->m, target) || py_at(f->m, target)->height > 1)
		return;
	if (py_kind(f->m, target) != PY_Name &&
	    py_kind(f->m, target) != PY_Attribute)
		return;
	made = arena_new(f->a, str);
	*made = value && py_kind(f->m, value) == PY_Call ? full_name(f, value, 0)
							 : S("?");
	it = map_at(f->a, &f->vars, py_source(f->m, target));
	if (it->value && !str_eq(*(str *)it->value, *made))
		*made = S("?");
	it->value = made;
}

/* ---- patterns ---- */

/* '*' is any text; one star is enough for us, and a second at the start. */
static bool matches(str name, str pattern)
{
	struct str_cut c;

	if (str_ends(pattern, S(".")))
		return str_starts(name, pattern);
	if (str_starts(pattern, S("*")))
		return str_ends(name, str_sub(pattern, 1, pattern.len));
	c = str_cut(pattern, '*');
	if (!c.found)
		return str_eq(name, pattern);
	return name.len >= c.head.len + c.tail.len &&
	       str_starts(name, c.head) && str_ends(name, c.tail);
}

static bool is_imported(const struct finder *f, const char *words)
{
	struct str_cut c = { .tail = str_from(words), .found = true };

	while (c.found) {
		c = str_cut(c.tail, ' ');
		for (size_t i = 0; i < f->bound->n; i++) {
			const str *full = f->bound->item[i].value;

			if (str_eq(str_cut(*full, '.').head, c.head))
				return true;
		}
	}
	return false;
}

static void use(struct finder *f, const char *what, str name, py_node n,
		bool doubtful)
{
	const struct value *old = value_find(&f->found, str_from(what));
	struct python_place at;
	struct value v = value_map();

	if (old && (doubtful || !value_get_bool(old, "doubtful", false)))
		return;
	at = python_place(f->python, py_at(f->m, n)->start);
	value_put(f->a, &v, S("name"), value_str(str_dup(f->a, name)));
	value_put(f->a, &v, S("line"), value_int(at.line));
	value_put(f->a, &v, S("column"), value_int(at.column));
	if (at.cell)
		value_put(f->a, &v, S("cell"), value_int(at.cell));
	if (doubtful)
		value_put(f->a, &v, S("doubtful"), value_bool(true));
	if (old)
		*(struct value *)(uintptr_t)old = v;
	else
		value_put(f->a, &f->found, str_from(what), v);
}

static bool loads_no_weights(str name)
{
	struct str_cut c = str_cut_last(name, '.');

	for (size_t i = 0; i < sizeof(not_weights) / sizeof(not_weights[0]); i++)
		if (str_ends(c.head, str_from(not_weights[i])))
			return true;
	return false;
}

/* Fitting these trains nothing. */
static bool only_prepares(str name)
{
	static const str modules[] = {
		STR_INIT("sklearn.preprocessing."),
		STR_INIT("sklearn.impute."),
		STR_INIT("sklearn.feature_"),
		STR_INIT("sklearn.compose."),
		STR_INIT("sklearn.decomposition."),
		STR_INIT("sklearn.manifold."),
		STR_INIT("sklearn.random_projection."),
		STR_INIT("tensorflow.keras.preprocessing."),
		STR_INIT("keras.preprocessing."),
	};

	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
		if (str_starts(name, modules[i]))
			return true;
	return false;
}

enum value_says { SAYS_NO, SAYS_YES, SAYS_MAYBE };

/* Anything but nothing, 0 and infinity, which only measure. */
static enum value_says says_limit(const struct finder *f, py_node v)
{
	static const char *const none[] = {
		"None",         "False",          "0",        "0.0",
		"float('inf')", "float(\"inf\")", "math.inf", "np.inf",
		"numpy.inf",    "torch.inf"
	};
	str text = v ? py_source(f->m, v) : S("");

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (str_eq(text, str_from(none[i])))
			return SAYS_NO;
	return text.len ? SAYS_YES : SAYS_NO;
}

/* clip_grad_norm_(parameters, inf) gives the norm and clips nothing. */
static bool only_measures(const struct finder *f, str name, py_node call)
{
	py_node limit = 0;

	if (!str_ends(name, S(".clip_grad_norm_")) ||
	    py_kind(f->m, call) != PY_Call)
		return false;
	limit = py_child(f->m, call, PY_ARG);
	limit = limit ? py_next_in(f->m, limit) : 0;
	PY_FOR_EACH_IN(f->m, call, PY_KEYWORD, k)
	{
		if (str_eq(py_name_text(f->m, k), S("max_norm")))
			limit = py_child(f->m, k, PY_VALUE);
	}
	return limit && says_limit(f, limit) == SAYS_NO;
}

/* Every call of every file comes by: the first byte settles most of them. */
static bool may_match(str name, str pattern)
{
	return pattern.s[0] == '*' || pattern.s[0] == name.s[0];
}

static void look_up(struct finder *f, str name, py_node n)
{
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		const struct pattern *p = &patterns[i];

		if (!may_match(name, p->name) || !matches(name, p->name))
			continue;
		if (loads_no_weights(name) || only_prepares(name) ||
		    only_measures(f, name, n))
			return;
		if (!p->needs || is_imported(f, p->needs))
			use(f, p->use, name, n, p->doubtful);
	}
}

/* ---- arguments ---- */

static enum value_says says_on(const struct finder *f, py_node v)
{
	str text;

	if (!v || py_kind(f->m, v) != PY_Constant)
		return SAYS_MAYBE;
	switch (py_constant(f->m, v)) {
	case PY_CONST_TRUE:
		return SAYS_YES;
	case PY_CONST_STR:
		text = py_text(f->a, f->m, v);
		return str_eq(text, S("no")) || str_eq(text, S("32")) ||
				       str_starts(text, S("32-")) || !text.len
			       ? SAYS_NO
			       : SAYS_YES;
	default:
		return SAYS_NO;
	}
}

static enum value_says says_many(const struct finder *f, py_node v)
{
	int64_t n;

	if (!v || !py_int(f->m, v, &n))
		return SAYS_MAYBE;
	return n > 1 ? SAYS_YES : SAYS_NO;
}

static enum value_says says_half(const struct finder *f, py_node v)
{
	int64_t n;

	if (v && py_int(f->m, v, &n))
		return n == 16 ? SAYS_YES : SAYS_NO;
	return says_on(f, v);
}

/* Anything but None, False and 1. */
static enum value_says says_given(const struct finder *f, py_node v)
{
	int64_t n;

	if (!v || py_kind(f->m, v) != PY_Constant)
		return SAYS_YES;
	switch (py_constant(f->m, v)) {
	case PY_CONST_NONE:
	case PY_CONST_FALSE:
		return SAYS_NO;
	default:
		return py_int(f->m, v, &n) && n == 1 ? SAYS_NO : SAYS_YES;
	}
}

/* weights=ResNet18_Weights.DEFAULT, weights="imagenet"; None is from scratch,
 * and what is computed may be weights of classes. */
static enum value_says says_weights(const struct finder *f, py_node v)
{
	str text;

	if (!v)
		return SAYS_MAYBE;
	if (py_kind(f->m, v) != PY_Constant)
		return str_has(py_source(f->m, v), S("_Weights.")) ? SAYS_YES
								   : SAYS_MAYBE;
	if (py_constant(f->m, v) != PY_CONST_STR)
		return SAYS_NO;
	text = py_text(f->a, f->m, v);
	if (str_starts(text, S("IMAGENET")) || str_eq(text, S("imagenet")) ||
	    str_eq(text, S("DEFAULT")))
		return SAYS_YES;
	return SAYS_NO; /* "uniform", "distance" ... */
}

/* Arguments that say it whatever is called. */
static const struct {
	str name;
	const char *use;
	enum value_says (*says)(const struct finder *f, py_node value);
	const char *needs;
} arguments[] = {
	{ STR_INIT("fp16"), "amp", says_on, NULL },
	{ STR_INIT("bf16"), "amp", says_on, NULL },
	{ STR_INIT("mixed_precision"), "amp", says_on, NULL },
	{ STR_INIT("precision"), "amp", says_half, "pytorch_lightning lightning" },
	{ STR_INIT("pretrained"), "pretrained", says_on, NULL },
	{ STR_INIT("class_weight"), "weighted", says_given, NULL },
	{ STR_INIT("pos_weight"), "weighted", says_given, NULL },
	{ STR_INIT("scale_pos_weight"), "weighted", says_given, NULL },
	{ STR_INIT("is_unbalance"), "weighted", says_on, NULL },
	{ STR_INIT("auto_class_weights"), "weighted", says_given, NULL },
	{ STR_INIT("weight"), "weighted", says_given, "torch" },
	{ STR_INIT("weights"), "pretrained", says_weights,
	  "torchvision keras tensorflow" },
	{ STR_INIT("gradient_accumulation_steps"), "accumulation", says_many,
	  NULL },
	{ STR_INIT("accumulate_grad_batches"), "accumulation", says_many, NULL },
	{ STR_INIT("lr_scheduler"), "schedules", says_given, NULL },
	{ STR_INIT("lr_scheduler_type"), "schedules", says_given, NULL },
	{ STR_INIT("lr_schedule"), "schedules", says_given, NULL },
	{ STR_INIT("warmup_steps"), "schedules", says_given, NULL },
	{ STR_INIT("warmup_ratio"), "schedules", says_given, NULL },
	{ STR_INIT("max_grad_norm"), "clips", says_limit, NULL },
	{ STR_INIT("gradient_clip_val"), "clips", says_limit, NULL },
	{ STR_INIT("gradient_clipping"), "clips", says_limit, NULL },
	{ STR_INIT("grad_clip"), "clips", says_limit, NULL },
	{ STR_INIT("clip_grad"), "clips", says_limit, NULL },
	{ STR_INIT("clipnorm"), "clips", says_limit, NULL },
	{ STR_INIT("clipvalue"), "clips", says_limit, NULL },
	{ STR_INIT("global_clipnorm"), "clips", says_limit, NULL },
};

static void look_at_arguments(struct finder *f, py_node call)
{
	PY_FOR_EACH_IN(f->m, call, PY_KEYWORD, k)
	{
		str name = py_name_text(f->m, k);
		py_node value = py_child(f->m, k, PY_VALUE);

		for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]);
		     i++) {
			enum value_says says;

			if (!str_eq(name, arguments[i].name) ||
			    (arguments[i].needs &&
			     !is_imported(f, arguments[i].needs)))
				continue;
			says = arguments[i].says(f, value);
			if (says != SAYS_NO)
				use(f, arguments[i].use, name, k,
				    says == SAYS_MAYBE);
		}
	}
}

/* ---- the walk ---- */

static void look_at_name(struct finder *f, py_node n)
{
	if (py_kind(f->m, n) != PY_Call)
		look_up(f, full_name(f, n, 0), n);
}

static void look_at_text(struct finder *f, py_node n)
{
	str text;

	if (py_constant(f->m, n) != PY_CONST_STR ||
	    py_at(f->m, n)->end - py_at(f->m, n)->start > 12)
		return;
	text = py_text(f->a, f->m, n);
	if (str_eq(text, S("cuda")) || str_starts(text, S("cuda:")))
		use(f, "gpu", text, n, false);
}

/* group["lr"] = ..., optimizer.learning_rate = ...: a schedule by hand. */
static bool is_rate(str target)
{
	return str_ends(target, S("[\"lr\"]")) || str_ends(target, S("['lr']")) ||
	       (str_has(target, S("optim")) &&
		(str_ends(target, S(".lr")) ||
		 str_ends(target, S(".learning_rate"))));
}

static void look_at_target(struct finder *f, py_node n, enum py_role role)
{
	py_node target = py_child(f->m, n, role);

	if (target && is_rate(py_source(f->m, target)))
		use(f, "schedules", py_source(f->m, target), n, false);
}

static void look_at(struct finder *f, py_node n)
{
	switch (py_kind(f->m, n)) {
	case PY_Call:
		look_up(f, full_name(f, py_child(f->m, n, PY_FUNC), 0), n);
		look_at_arguments(f, n);
		break;
	case PY_ClassDef:
		PY_FOR_EACH_IN(f->m, n, PY_BASE, base)
		look_at_name(f, base);
		PY_FOR_EACH_IN(f->m, n, PY_DECORATOR, d)
		look_at_name(f, d);
		break;
	case PY_FunctionDef:
	case PY_AsyncFunctionDef:
		PY_FOR_EACH_IN(f->m, n, PY_DECORATOR, d)
		look_at_name(f, d);
		break;
	case PY_Assign:
		look_at_target(f, n, PY_TARGETS);
		break;
	case PY_AugAssign:
		look_at_target(f, n, PY_TARGET);
		break;
	case PY_Constant:
		look_at_text(f, n);
		break;
	default:
		break;
	}
}

struct value uses_find(struct arena *a, const struct python *p,
		       const struct map *bound)
{
	struct finder f = { .a = a,
			    .python = p,
			    .m = p->module,
			    .bound = bound,
			    .found = value_map() };
	struct py_walk w = py_walk(a, f.m, f.m->root);

	for (py_node n; (n = py_walk_next(&w));)
		if (py_kind(f.m, n) == PY_Assign)
			assigned(&f, n);
	w = py_walk(a, f.m, f.m->root);
	for (py_node n; (n = py_walk_next(&w));)
		look_at(&f, n);
	return f.found;
}
