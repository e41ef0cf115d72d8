#include "facts/imports.h"
#include "facts/python.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>

struct fixture {
	struct arena arena;
	struct limits limits;
	struct file file;
	struct file_facts facts;
};

static int setup(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));

	arena_init(&x->arena);
	limits_default(&x->limits);
	*state = x;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *x = *state;

	arena_release(&x->arena);
	free(x);
	return 0;
}

static struct value scan(struct fixture *x, const char *path, const char *text)
{
	struct value record = value_null();

	x->file = (struct file){ .path = str_from(path),
				 .kind = file_kind_of(str_from(path)) };
	facts_in_memory(&x->facts, &x->arena, &x->limits, &x->file,
			str_from(text));
	assert_true(scanner_imports.wants(&x->file));
	assert_true(scanner_imports.scan(&x->facts, &record));
	return record;
}

static const struct value *module(const struct value *record, const char *name)
{
	const struct value *list = value_find(record, S("imports"));

	for (size_t i = 0; i < value_count(list); i++)
		if (str_eq(value_get_text(value_at(list, i), "module"),
			   str_from(name)))
			return value_at(list, i);
	return NULL;
}

/* One word for what the record says of an import. */
static const char *said(const struct value *record, const char *name)
{
	const struct value *v = module(record, name);

	if (!v)
		return "absent";
	if (value_get_bool(v, "typing", false))
		return "typing";
	if (value_get_bool(v, "optional", false))
		return "optional";
	return value_get_bool(v, "lazy", false) ? "lazy" : "plain";
}

static void test_circumstances(void **state)
{
	static const struct {
		const char *text, *module, *said;
	} cases[] = {
		{ "import torch.nn as nn\n", "torch.nn", "plain" },
		{ "from torch import nn\n", "torch", "plain" },
		{ "from . import torch\n", "torch", "absent" },
		{ "from .torch import x\n", "torch", "absent" },
		{ "def f():\n\timport a\n", "a", "lazy" },
		{ "try:\n\timport a\nexcept ImportError:\n\ta = None\n", "a",
		  "optional" },
		{ "try:\n\tpass\nexcept ImportError:\n\timport a\n", "a",
		  "optional" },
		{ "try:\n\timport a\nexcept (KeyError, ImportError):\n\tpass\n",
		  "a", "optional" },
		{ "try:\n\timport a\nexcept:\n\tpass\n", "a", "optional" },
		{ "try:\n\timport a\nexcept KeyError:\n\tpass\n", "a", "plain" },
		{ "try:\n\timport a\nfinally:\n\tpass\n", "a", "plain" },
		{ "try:\n\tpass\nexcept ImportError:\n\tpass\nfinally:\n"
		  "\timport a\n",
		  "a", "plain" },
		{ "with suppress(ImportError):\n\timport a\n", "a", "optional" },
		{ "if is_a_available():\n\timport a\n", "a", "optional" },
		{ "if TYPE_CHECKING:\n\timport a\n", "a", "typing" },
		{ "if TYPE_CHECKING:\n\tpass\nelse:\n\timport a\n", "a", "plain" },
		{ "if not TYPE_CHECKING:\n\timport a\n", "a", "plain" },
		{ "x = __import__('a.b')\n", "a.b", "plain" },
		{ "x = importlib.import_module('a')\n", "a", "plain" },
		{ "x = importlib.import_module('.a')\n", ".a", "absent" },
		{ "x = importlib.import_module(name)\n", "name", "absent" },
		{ "from google.cloud import storage\n", "google.cloud.storage",
		  "plain" },
		{ "def f(:\n\tpass\nimport a\n", "a", "plain" },
		{ "# import a\n'import a'\n", "a", "absent" },
	};
	struct fixture *x = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct value r = scan(x, "a.py", cases[i].text);

		assert_string_equal(said(&r, cases[i].module), cases[i].said);
	}
}

static void test_notebook(void **state)
{
	static const char text[] =
		"{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": {},\n"
		"\"cells\": [\n"
		"{\"cell_type\": \"markdown\", \"source\": \"import no\"},\n"
		"{\"cell_type\": \"code\", \"source\": [\"%pip install -q "
		"einops==0.8 'timm>=1'\\n\", \"import einops\"]},\n"
		"{\"cell_type\": \"code\", \"source\": \"x = (\"}]}";
	struct value r = scan(*state, "a.ipynb", text);
	const struct value *v = module(&r, "einops");

	assert_null(module(&r, "no"));
	assert_int_equal(value_get_int(v, "cell", 0), 2);
	assert_int_equal(value_get_int(v, "line", 0), 2);
	v = value_find(&r, S("installs"));
	assert_int_equal(value_count(v), 2);
	assert_true(str_eq(value_text(value_at(v, 1), S("")), S("timm")));
}

/* "yes", "maybe" or "no": does the text do this? */
static const char *does(struct fixture *x, const char *text, const char *use)
{
	struct value r = scan(x, "a.py", text);
	const struct value *v =
		value_find(value_find(&r, S("uses")), str_from(use));

	if (!v)
		return "no";
	return value_get_bool(v, "doubtful", false) ? "maybe" : "yes";
}

static void test_uses(void **state)
{
	static const struct {
		const char *text, *use, *wanted;
	} cases[] = {
		{ "from fastapi import FastAPI\napp = FastAPI()\n", "serve",
		  "yes" },
		{ "import fastapi\n", "serve", "no" },
		{ "import flask as f\napp = f.Flask(__name__)\n", "serve", "yes" },
		{ "from ray import serve\n@serve.deployment\nclass "
		  "A:\n\tpass\n",
		  "serve", "yes" },
		{ "def f():\n\tloss.backward()\n", "train", "yes" },
		{ "def backward(x):\n\tpass\n", "train", "no" },
		{ "import tensorflow as tf\nwith tf.GradientTape() as "
		  "t:\n\tpass\n",
		  "train", "yes" },
		{ "from tensorflow import keras\nm = keras.Sequential([])\n"
		  "m.fit(x)\n",
		  "train", "yes" },
		{ "from sklearn.preprocessing import StandardScaler\n"
		  "s = StandardScaler()\ns.fit(x)\n",
		  "train", "no" },
		{ "from sklearn.svm import SVC\nSVC().fit(x, y)\n", "train",
		  "yes" },
		{ "import sklearn\nmodel.fit(x, y)\n", "train", "maybe" },
		{ "import scipy\nmodel.fit(x, y)\n", "train", "no" },
		{ "from transformers import Trainer\nt = "
		  "Trainer()\nt.train()\n",
		  "train", "yes" },
		{ "class MyTrainer(Trainer):\n\tpass\nt = MyTrainer()\n"
		  "t.train()\n",
		  "train", "yes" },
		{ "model.train()\n", "train", "no" },
		{ "x.to('cuda')\n", "gpu", "yes" },
		{ "x = 'barracuda'\n", "gpu", "no" },
		{ "import torch\nwith torch.autocast('cpu'):\n\tpass\n", "amp",
		  "yes" },
		{ "a = TrainingArguments(fp16=True)\n", "amp", "yes" },
		{ "a = TrainingArguments(fp16=False)\n", "amp", "no" },
		{ "a = TrainingArguments(fp16=o.fp16)\n", "amp", "maybe" },
		{ "a = T(gradient_accumulation_steps=1)\n", "accumulation", "no" },
		{ "a = T(gradient_accumulation_steps=4)\n", "accumulation",
		  "yes" },
		{ "import torch.nn as nn\nm = nn.DataParallel(m)\n",
		  "multi_gpu", "yes" },
		{ "import torch\ntorch.onnx.export(m)\n", "export", "yes" },
		{ "from torch.nn.utils import clip_grad_norm_\n"
		  "clip_grad_norm_(m.parameters(), 1.0)\n",
		  "clips", "yes" },
		{ "import torch\nn = torch.nn.utils.clip_grad_norm_(p, "
		  "float('inf'))\n",
		  "clips", "no" },
		{ "import torch\nn = torch.nn.utils.clip_grad_norm_(p, "
		  "max_norm=0)\n",
		  "clips", "no" },
		{ "a = T(max_grad_norm=o.clip)\n", "clips", "yes" },
		{ "a = T(gradient_clip_val=None)\n", "clips", "no" },
		{ "import lightning as L\nt = L.Trainer()\n", "clips", "maybe" },
		{ "from torch import nn\nl = nn.BatchNorm2d(3)\n", "batchnorm",
		  "yes" },
		{ "from torch import nn\nl = nn.LayerNorm(3)\n", "batchnorm",
		  "no" },
		{ "from torch import nn\nl = nn.LSTM(3, 4)\n", "rnn", "yes" },
		{ "from torch.optim import lr_scheduler\n"
		  "s = lr_scheduler.StepLR(o, 3)\n",
		  "schedules", "yes" },
		{ "for g in opt.param_groups:\n\tg['lr'] = rate\n", "schedules",
		  "yes" },
		{ "args['lr']\nself.lr = 1\n", "schedules", "no" },
		{ "from own import WarmupLR\ns = WarmupLR(o)\n", "schedules",
		  "maybe" },
		{ "t = AutoTokenizer.from_pretrained('x')\n", "pretrained", "no" },
		{ "t = BertModel.from_pretrained('x')\n", "pretrained", "yes" },
		{ "import torch\nc = torch.nn.CrossEntropyLoss(weight=w)\n",
		  "weighted", "yes" },
		{ "import torch\nc = torch.nn.CrossEntropyLoss(weight=None)\n",
		  "weighted", "no" },
		{ "m = RandomForestClassifier(class_weight='balanced')\n",
		  "weighted", "yes" },
		{ "from imblearn.over_sampling import SMOTE\ns = SMOTE()\n",
		  "weighted", "yes" },
		{ "import torchvision\n"
		  "m = torchvision.models.resnet18(weights=W.DEFAULT)\n",
		  "pretrained", "maybe" },
		{ "from torchvision.models import resnet18, ResNet18_Weights\n"
		  "m = resnet18(weights=ResNet18_Weights.IMAGENET1K_V1)\n",
		  "pretrained", "yes" },
		{ "from torchvision.models import resnet18\n"
		  "m = resnet18(weights=None)\n",
		  "pretrained", "no" },
		{ "import keras\nm = "
		  "keras.applications.VGG16(weights='imagenet')\n",
		  "pretrained", "yes" },
		{ "from sklearn.neighbors import KNeighborsClassifier\n"
		  "import torchvision\n"
		  "m = KNeighborsClassifier(weights='distance')\n",
		  "pretrained", "no" },
	};
	struct fixture *x = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (!str_eq(str_from(does(x, cases[i].text, cases[i].use)),
			    str_from(cases[i].wanted)))
			fail_msg("%s: %s is %s", cases[i].text, cases[i].use,
				 does(x, cases[i].text, cases[i].use));
}

static void test_syntax_errors_are_no_reason(void **state)
{
	struct fixture *x = *state;
	struct value r = scan(x, "a.py", "import a\ndef f(:\n\tpass\n");

	assert_true(str_eq(value_get_text(&r, "status"), S("broken")));
	assert_true(diags_has(&x->facts.diags, DIAG_PY_SYNTAX));
	assert_true(value_count(value_find(&r, S("errors"))) > 0);
}

static void test_one_tree_a_file(void **state)
{
	struct fixture *x = *state;

	scan(x, "a.py", "import a\n");
	assert_ptr_equal(facts_python(&x->facts), facts_python(&x->facts));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_circumstances, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_notebook, setup, teardown),
		cmocka_unit_test_setup_teardown(test_uses, setup, teardown),
		cmocka_unit_test_setup_teardown(test_syntax_errors_are_no_reason,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_one_tree_a_file, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
