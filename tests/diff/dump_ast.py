"""Prints the syntax trees of the files named on stdin, as `gonogo debug ast
--files-from` does. Run by the CPython whose ast is wanted; its differences in
form (not in meaning) are put into the form of CPython 3.13:
 - 3.8 wraps subscripts in Index and ExtSlice;
 - before 3.12 the places inside f-strings are left out;
 - 3.12 ends a format spec that ends with a field with an empty text."""
import ast
import sys
import warnings

warnings.simplefilter("ignore")
VERSION = sys.version_info[:2]
POSITIONS = ("lineno", "col_offset", "end_lineno", "end_col_offset")
NO_FSTRING_PLACES = VERSION < (3, 12)
sys.setrecursionlimit(20000)
if hasattr(sys, "set_int_max_str_digits"):
    pass  # the limit is part of what is compared

FIELDS = {}


def fields_of(cls):
    names = [n for n in cls._fields if n != "type_comment" and n != "type_ignores"]
    FIELDS[cls] = (cls.__name__ + "(", names, [n for n in POSITIONS if n in cls._attributes])
    return FIELDS[cls]


def unwrap(node):
    """3.8: Index(value) is the value, ExtSlice(dims) a tuple without place."""
    name = type(node).__name__
    if name == "Index":
        return node.value
    if name == "ExtSlice":
        new = ast.Tuple(elts=[unwrap(d) for d in node.dims], ctx=ast.Load())
        return new
    return node


def dump(node, out, in_fstring):
    cls = type(node)
    if VERSION < (3, 9):
        node = unwrap(node)
        cls = type(node)
    head, names, places = FIELDS.get(cls) or fields_of(cls)
    out.append(head)
    sep = ""
    keep_none = head in ("Constant(", "MatchSingleton(")
    inside = in_fstring or (NO_FSTRING_PLACES and head == "JoinedStr(")
    for name in names:
        value = getattr(node, name, None)
        if head == "JoinedStr(" and VERSION == (3, 12):
            value = [v for v in value if not (isinstance(v, ast.Constant) and v.value == "")]
        if value is None and not (keep_none and name == "value"):
            continue
        if value == [] and type(value) is list:
            continue
        out.append(sep + name + "=")
        sep = ", "
        if isinstance(value, ast.AST):
            dump(value, out, inside)
        elif type(value) is list:
            comma = "["
            for item in value:
                out.append(comma)
                comma = ", "
                if isinstance(item, ast.AST):
                    dump(item, out, inside)
                else:
                    out.append(repr(item))
            out.append("]")
        else:
            out.append(repr(value))
    if places and not in_fstring:
        text = sep + ", ".join(f"{n}={getattr(node, n)}" for n in places if hasattr(node, n))
        if text != sep:
            out.append(text)
    out.append(")")


def main():
    write = sys.stdout.buffer.write
    for path in sys.stdin.read().split("\n"):
        if not path:
            continue
        with open(path, "rb") as f:
            source = f.read()
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError) as e:
            write(f"{0} refused {type(e).__name__}: {e!r:.200} {path}\n".replace("\x00", "").encode(
                "utf-8", "replace"))
            continue
        except (RecursionError, MemoryError) as e:
            write(f"{0} depth {type(e).__name__} {path}\n".encode())
            continue
        out = []
        try:
            dump(tree, out, False)
            text = "".join(out).encode("utf-8", "backslashreplace")
        except (RecursionError, ValueError) as e:
            write(f"{0} depth {type(e).__name__} {path}\n".encode())
            continue
        write(f"{len(text)} ok {path}\n".encode() + text + b"\n")


if __name__ == "__main__":
    main()
