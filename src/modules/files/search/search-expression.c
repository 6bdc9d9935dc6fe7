/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "search-expression.h"

#include <string.h>

enum
{
  MIN_LITERAL_BYTES = 3
};

typedef enum
{
  ITEM_CHARACTER, /* that stands for itself */
  ITEM_SHORTHAND, /* \w and its like */
  ITEM_PROPERTY,  /* \p{L} */
  ITEM_CLASS,     /* [a-z] */
  ITEM_OPENING,   /* ( and its like */
  ITEM_CLOSING,
  ITEM_BAR,
  ITEM_POINT,
  ITEM_ANCHOR, /* ^ or $ */
  ITEM_QUANTIFIER,
  ITEM_OPAQUE, /* something else that can be told from what is around it */
  ITEM_CLEVER, /* what may change the meaning of all the rest */
} ItemKind;

typedef struct
{
  ItemKind    kind;
  const char *start;
  gsize       length;
  const char *character; /* that is meant, within the item */
} Item;

/* What `\s` and `\v` match but the line feed, for between brackets. */
#define SPACE_BUT_LINE_FEED    "\\h\\x0b\\x0c\\r\\x{85}\\p{Z}"
#define VERTICAL_BUT_LINE_FEED "\\x0b\\x0c\\r\\x{85}\\x{2028}\\x{2029}"

static gsize
get_length_until (const char *at,
                  char        end)
{
  const char *found = strchr (at, end);

  return found != NULL ? (gsize) (found - at) + 1 : 0;
}

static gsize
get_character_length (const char *at)
{
  return (gsize) (g_utf8_next_char (at) - at);
}

/* The length of what may follow the letter of an escape: {…}, <…>, '…' or digits. */
static gsize
get_argument_length (char        letter,
                     const char *at)
{
  gsize length = 0;

  if (strchr ("xogkN", letter) != NULL && *at == '{')
    return get_length_until (at, '}');
  if (strchr ("gk", letter) != NULL && (*at == '<' || *at == '\''))
    return 1 + get_length_until (at + 1, *at == '<' ? '>' : '\'');
  if (letter == 'x')
    while (length < 2 && g_ascii_isxdigit (at[length]))
      length++;
  else if (letter == 'c')
    length = *at != '\0';
  else if (letter == 'g' || g_ascii_isdigit (letter))
    while (g_ascii_isdigit (at[length]) || (length == 0 && letter == 'g' && strchr ("+-", *at)))
      length++;
  return length;
}

static Item
read_escape (const char *at)
{
  const char letter = at[1];
  Item       item = { ITEM_OPAQUE, at, 2, NULL };

  if (letter == '\0' || letter == 'Q' || letter == 'E')
    return (Item){ ITEM_CLEVER, at, letter == '\0' ? 1 : 2, NULL };
  if (!g_ascii_isalnum (letter))
    return (Item){ ITEM_CHARACTER, at, 1 + get_character_length (at + 1), at + 1 };
  if (letter == 'p' || letter == 'P')
    {
      item.kind = ITEM_PROPERTY;
      item.length = at[2] == '{' ? 2 + get_length_until (at + 2, '}') : 3;
      if (at[2] == '\0' || item.length == 2)
        return (Item){ ITEM_CLEVER, at, 2, NULL };
      return item;
    }
  if (letter != 'N' || at[2] != '{')
    item.kind = strchr ("dDwWsShHvVNbBtfaer", letter) != NULL ? ITEM_SHORTHAND : ITEM_OPAQUE;
  item.length += get_argument_length (letter, at + 2);
  return item;
}

static Item
read_class (const char *at)
{
  const char *end = at + 1;

  if (*end == '^')
    end++;
  if (*end == ']')
    end++;
  while (*end != '\0' && *end != ']')
    {
      if (end[0] == '\\' && (end[1] == '\0' || end[1] == 'Q' || end[1] == 'E'))
        return (Item){ ITEM_CLEVER, at, 1, NULL };
      if (end[0] == '[' && end[1] == ':')
        {
          const char *close = strstr (end, ":]");

          end = close != NULL ? close + 1 : end;
        }
      end += *end == '\\' ? 2 : 1;
    }
  if (*end == '\0')
    return (Item){ ITEM_CLEVER, at, 1, NULL };
  return (Item){ ITEM_CLASS, at, (gsize) (end - at) + 1, NULL };
}

static Item
read_opening (const char *at)
{
  static const char *const plain[] = { "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?|" };
  const char              *name = NULL;
  gsize                    length;

  if (at[1] != '?' && at[1] != '*')
    return (Item){ ITEM_OPENING, at, 1, NULL };
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    if (g_str_has_prefix (at, plain[i]))
      return (Item){ ITEM_OPENING, at, strlen (plain[i]), NULL };

  if (g_str_has_prefix (at, "(?P<"))
    name = at + 4;
  else if (g_str_has_prefix (at, "(?<") || g_str_has_prefix (at, "(?'"))
    name = at + 3;
  if (name != NULL)
    {
      length = get_length_until (name, name[-1] == '<' ? '>' : '\'');
      if (length > 0)
        return (Item){ ITEM_OPENING, at, (gsize) (name - at) + length, NULL };
    }
  length = get_length_until (at, ')');
  return (Item){ ITEM_CLEVER, at, MAX (length, 1), NULL };
}

/* {n}, {n,} or {n,m}; other braces mean other things to other versions of PCRE2. */
static Item
read_braces (const char *at)
{
  const char *end = at + 1;

  while (g_ascii_isdigit (*end))
    end++;
  if (end > at + 1 && *end == ',')
    end++;
  while (g_ascii_isdigit (*end))
    end++;
  if (end == at + 1 || *end != '}')
    return (Item){ ITEM_CLEVER, at, 1, NULL };
  return (Item){ ITEM_QUANTIFIER, at, (gsize) (end - at) + 1, NULL };
}

static Item
read_quantifier (const char *at)
{
  Item item = *at == '{' ? read_braces (at) : (Item){ ITEM_QUANTIFIER, at, 1, NULL };

  if (item.kind == ITEM_QUANTIFIER && (at[item.length] == '?' || at[item.length] == '+'))
    item.length++;
  return item;
}

static Item
read_item (const char *at)
{
  switch (*at)
    {
    case '\\':
      return read_escape (at);
    case '[':
      return read_class (at);
    case '(':
      return read_opening (at);
    case ')':
      return (Item){ ITEM_CLOSING, at, 1, NULL };
    case '|':
      return (Item){ ITEM_BAR, at, 1, NULL };
    case '.':
      return (Item){ ITEM_POINT, at, 1, NULL };
    case '^':
    case '$':
      return (Item){ ITEM_ANCHOR, at, 1, NULL };
    case '*':
    case '+':
    case '?':
    case '{':
      return read_quantifier (at);
    default:
      return (Item){ ITEM_CHARACTER, at, get_character_length (at), at };
    }
}

/* --- Capitals --- */

static gboolean
is_capital (const char *at)
{
  return g_unichar_isupper (g_utf8_get_char (at));
}

static gboolean
class_has_capitals (const Item *item)
{
  const char *end = item->start + item->length - 1;

  for (const char *at = item->start + 1; at < end;)
    {
      if (at[0] == '[' && at[1] == ':')
        {
          at = strstr (at, ":]") + 2;
          continue;
        }
      if (*at == '\\')
        {
          Item escape = read_escape (at);

          if (escape.kind == ITEM_CHARACTER && is_capital (escape.character))
            return TRUE;
          at += escape.length;
          continue;
        }
      if (is_capital (at))
        return TRUE;
      at = g_utf8_next_char (at);
    }
  return FALSE;
}

/* \Q…\E: all of it stands for itself. */
static const char *
skip_quoted (const char *at,
             gboolean   *out_has_capitals)
{
  const char *end = strstr (at, "\\E");

  *out_has_capitals = FALSE;
  end = end != NULL ? end : at + strlen (at);
  for (; at < end; at = g_utf8_next_char (at))
    *out_has_capitals = *out_has_capitals || is_capital (at);
  return end;
}

gboolean
search_expression_has_capitals (const char *text)
{
  for (const char *at = text; *at != '\0';)
    {
      Item     item = read_item (at);
      gboolean has_capitals = FALSE;

      if (item.kind == ITEM_CHARACTER)
        has_capitals = is_capital (item.character);
      else if (item.kind == ITEM_CLASS)
        has_capitals = class_has_capitals (&item);
      if (item.kind == ITEM_CLEVER && g_str_has_prefix (at, "\\Q"))
        at = skip_quoted (at + 2, &has_capitals);
      else
        at += item.length;
      if (has_capitals)
        return TRUE;
    }
  return FALSE;
}

/* --- A string that is always there --- */

static void
keep_longer (GString *best,
             GString *run)
{
  if (run->len > best->len)
    g_string_assign (best, run->str);
  g_string_truncate (run, 0);
}

static gboolean
is_optional (const Item *quantifier)
{
  return strchr ("*?", quantifier->start[0]) != NULL ||
         (quantifier->start[0] == '{' && g_ascii_strtoull (quantifier->start + 1, NULL, 10) == 0);
}

static void
add_character (GString    *best,
               GString    *run,
               const Item *item)
{
  Item     next = read_item (item->start + item->length);
  gboolean is_there = TRUE;

  for (Item other = next; other.kind == ITEM_QUANTIFIER;
       other = read_item (other.start + other.length))
    is_there = is_there && !is_optional (&other);
  if (is_there)
    g_string_append_len (run, item->character,
                         (gssize) (item->length - (gsize) (item->character - item->start)));
  if (next.kind == ITEM_QUANTIFIER)
    keep_longer (best, run);
}

/* What is in groups is not looked at. */
char *
search_expression_dup_literal (const char *text)
{
  g_autoptr(GString) best = g_string_new (NULL);
  g_autoptr(GString) run = g_string_new (NULL);
  int depth = 0;

  for (const char *at = text; *at != '\0';)
    {
      Item item = read_item (at);

      if (item.kind == ITEM_CLEVER || (item.kind == ITEM_BAR && depth == 0))
        return NULL;
      depth += (item.kind == ITEM_OPENING) - (item.kind == ITEM_CLOSING);
      if (depth == 0 && item.kind == ITEM_CHARACTER)
        add_character (best, run, &item);
      else
        keep_longer (best, run);
      at += item.length;
    }
  keep_longer (best, run);
  return best->len >= MIN_LITERAL_BYTES ? g_strdup (best->str) : NULL;
}

/* --- Within a line --- */

/* \W and its like take a line feed, too. */
static void
add_shorthand (GString *confined,
               char     letter)
{
  if (strchr ("DWH", letter) != NULL)
    g_string_append_printf (confined, "[^\\%c\\n]", g_ascii_tolower (letter));
  else if (letter == 's')
    g_string_append (confined, "[" SPACE_BUT_LINE_FEED "]");
  else if (letter == 'v')
    g_string_append (confined, "[" VERTICAL_BUT_LINE_FEED "]");
  else
    g_string_append_printf (confined, "\\%c", letter);
}

static gboolean
add_property (GString    *confined,
              const Item *item)
{
  const char *name = item->start + 2;
  const gsize length = item->length - 2;

  if (name[0] == '{' && name[1] == '^')
    return FALSE;
  g_string_append_printf (confined, "[^\\%c%.*s\\n]", item->start[1] == 'p' ? 'P' : 'p',
                          (int) length, name);
  return TRUE;
}

/* The length of a [:name:] that has no line feed in it, or 0. */
static gsize
get_posix_length (const char *at)
{
  static const char *const names[] = { "[:alpha:]", "[:digit:]", "[:alnum:]", "[:upper:]",
                                       "[:lower:]", "[:punct:]", "[:xdigit:]", "[:word:]",
                                       "[:graph:]", "[:print:]", "[:blank:]" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_has_prefix (at, names[i]))
      return strlen (names[i]);
  return 0;
}

/* What stands between brackets that let in. */
static gboolean
add_members (GString    *confined,
             const char *at,
             const char *end)
{
  while (at < end)
    {
      gsize length = get_character_length (at);

      if (at[0] == '[' && at[1] == ':')
        length = get_posix_length (at);
      else if (*at == '\\')
        {
          Item escape = read_escape (at);

          length = escape.length;
          if (escape.kind == ITEM_SHORTHAND && at[1] == 's' && at[2] != '-')
            {
              g_string_append (confined, SPACE_BUT_LINE_FEED);
              at += length;
              continue;
            }
          if (escape.kind != ITEM_CHARACTER &&
              (escape.kind != ITEM_SHORTHAND || strchr ("dwhSVtfaer", at[1]) == NULL ||
               at[2] == '-'))
            return FALSE;
        }
      else if ((guchar) *at < ' ')
        return FALSE;
      if (length == 0)
        return FALSE;
      g_string_append_len (confined, at, (gssize) length);
      at += length;
    }
  return TRUE;
}

static gboolean
add_class (GString    *confined,
           const Item *item)
{
  const char *end = item->start + item->length;
  const char *at = item->start + 1;

  g_string_append_c (confined, '[');
  if (*at == '^')
    {
      g_string_append (confined, "^\\n");
      at++;
    }
  if (*at == ']')
    {
      g_string_append (confined, "\\]");
      at++;
    }
  if (item->start[1] == '^')
    g_string_append_len (confined, at, end - 1 - at);
  else if (!add_members (confined, at, end - 1))
    return FALSE;
  g_string_append_c (confined, ']');
  return TRUE;
}

static gboolean
add_item (GString    *confined,
          const Item *item)
{
  switch (item->kind)
    {
    case ITEM_SHORTHAND:
      add_shorthand (confined, item->start[1]);
      return TRUE;
    case ITEM_PROPERTY:
      return add_property (confined, item);
    case ITEM_CLASS:
      return add_class (confined, item);
    case ITEM_OPAQUE:
    case ITEM_CLEVER:
      return FALSE;
    case ITEM_CHARACTER:
    case ITEM_OPENING:
    case ITEM_CLOSING:
    case ITEM_BAR:
    case ITEM_POINT:
    case ITEM_ANCHOR:
    case ITEM_QUANTIFIER:
    default:
      g_string_append_len (confined, item->start, (gssize) item->length);
      return TRUE;
    }
}

char *
search_expression_dup_confined (const char *text)
{
  g_autoptr(GString) confined = g_string_new (NULL);

  for (const char *at = text; *at != '\0';)
    {
      Item item = read_item (at);

      if (!add_item (confined, &item))
        return NULL;
      at += item.length;
    }
  return g_string_free (g_steal_pointer (&confined), FALSE);
}

gboolean
search_expression_is_bounded (const char *text)
{
  for (const char *at = text; *at != '\0';)
    {
      Item item = read_item (at);

      if (item.kind == ITEM_QUANTIFIER || item.kind == ITEM_CLEVER || item.kind == ITEM_OPAQUE)
        return FALSE;
      at += item.length;
    }
  return TRUE;
}
