/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "watch.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_FOR = 1000000,
};

typedef enum
{
  FIELD_VALUE,
  FIELD_STATUS,
  FIELD_MS,
  FIELD_DAYS,
  FIELD_CHANGED,
  FIELD_DOWN,
  FIELD_CONTAINS,
  FIELD_LACKS,
} Field;

typedef enum
{
  OP_LESS,
  OP_AT_MOST,
  OP_EQUAL,
  OP_OTHER,
  OP_AT_LEAST,
  OP_MORE,
} Op;

struct _WatchCondition
{
  Field    field;
  Op       op;
  char    *text;   /* Owned: what is compared with */
  double   number; /* the same, for what is measured */
  gboolean is_number;
  guint    n_for;
};

typedef struct
{
  const char *start;
  const char *at;
} Reader;

static gboolean
set_error (Reader     *reader,
           const char *expected,
           GError    **error)
{
  g_set_error (error,
               BELLHOP_ERROR,
               BELLHOP_ERROR_INVALID_PARAMETER,
               _("At character %ld of the condition: expected %s"),
               g_utf8_pointer_to_offset (reader->start, reader->at) + 1,
               expected);
  return FALSE;
}

static void
skip_blanks (Reader *reader)
{
  while (g_ascii_isspace (*reader->at))
    reader->at++;
}

/* Whether @word comes next, as a word. */
static gboolean
take_word (Reader     *reader,
           const char *word)
{
  const gsize length = strlen (word);

  if (g_ascii_strncasecmp (reader->at, word, length) != 0 || g_ascii_isalnum (reader->at[length]))
    return FALSE;

  reader->at += length;
  skip_blanks (reader);
  return TRUE;
}

static gboolean
read_op (Reader *reader,
         Op     *out_op)
{
  static const struct
  {
    const char *text;
    Op          op;
  } ops[] = {
    { "<=", OP_AT_MOST },
    { "<", OP_LESS },
    { ">=", OP_AT_LEAST },
    { ">", OP_MORE },
    { "!=", OP_OTHER },
    { "==", OP_EQUAL },
    { "=", OP_EQUAL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    if (g_str_has_prefix (reader->at, ops[i].text))
      {
        *out_op = ops[i].op;
        reader->at += strlen (ops[i].text);
        skip_blanks (reader);
        return TRUE;
      }
  return FALSE;
}

/* In quotes, or up to “for” or the end. */
static gboolean
read_text (Reader         *reader,
           WatchCondition *self,
           GError        **error)
{
  const char *end;

  if (*reader->at == '"')
    {
      end = strchr (reader->at + 1, '"');
      if (end == NULL)
        {
          reader->at += strlen (reader->at);
          return set_error (reader, "\"", error);
        }
      self->text = g_strndup (reader->at + 1, (gsize) (end - reader->at) - 1);
      reader->at = end + 1;
      skip_blanks (reader);
      return TRUE;
    }
  end = reader->at;
  while (*end != '\0' && !(g_ascii_isspace (*end) && g_ascii_strncasecmp (end + 1, "for", 3) == 0 &&
                           !g_ascii_isalnum (end[4])))
    end++;
  self->text = g_strchomp (g_strndup (reader->at, (gsize) (end - reader->at)));
  if (*self->text == '\0')
    return set_error (reader, _("a value"), error);
  self->is_number = bellhop_decimal_check (self->text);
  if (self->is_number)
    self->number = g_ascii_strtod (self->text, NULL);
  reader->at = end;
  skip_blanks (reader);
  return TRUE;
}

static gboolean
read_for (Reader         *reader,
          WatchCondition *self,
          GError        **error)
{
  char   *end = NULL;
  guint64 n;

  if (*reader->at == '\0')
    return TRUE;
  if (!take_word (reader, "for"))
    return set_error (reader, _("“for” or the end"), error);

  n = g_ascii_isdigit (*reader->at) ? g_ascii_strtoull (reader->at, &end, 10) : 0;
  if (n == 0 || n > MAX_FOR)
    return set_error (reader, _("a number of samples"), error);
  reader->at = end;
  skip_blanks (reader);
  self->n_for = (guint) n;
  return *reader->at == '\0' || set_error (reader, _("the end"), error);
}

static Field
read_field (Reader *reader)
{
  static const char *const names[] = {
    [FIELD_VALUE] = "value",
    [FIELD_STATUS] = "status",
    [FIELD_MS] = "ms",
    [FIELD_DAYS] = "days",
    [FIELD_CHANGED] = "changed",
    [FIELD_DOWN] = "down",
    [FIELD_CONTAINS] = "contains",
    [FIELD_LACKS] = "lacks",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (take_word (reader, names[i]))
      return (Field) i;
  return FIELD_VALUE;
}

static gboolean
read_operand (Reader         *reader,
              WatchCondition *self,
              GError        **error)
{
  switch (self->field)
    {
    case FIELD_CHANGED:
    case FIELD_DOWN:
      return TRUE;
    case FIELD_CONTAINS:
    case FIELD_LACKS:
      return read_text (reader, self, error) &&
             (*self->text != '\0' || set_error (reader, _("a value"), error));
    case FIELD_VALUE:
    case FIELD_STATUS:
    case FIELD_MS:
    case FIELD_DAYS:
    default:
      if (!read_op (reader, &self->op))
        return set_error (reader, "<, <=, =, !=, >=, >", error);
      /* A sign too many is no text that anybody compares with. */
      if (*reader->at != '\0' && strchr ("<>=!", *reader->at) != NULL)
        return set_error (reader, _("a value"), error);
      if (!read_text (reader, self, error))
        return FALSE;
      return self->field == FIELD_VALUE || self->is_number ||
             set_error (reader, _("a number"), error);
    }
}

WatchCondition *
watch_condition_parse (const char *text,
                       GError    **error)
{
  g_autoptr(WatchCondition) self = g_new0 (WatchCondition, 1);
  Reader reader = { text, text };

  self->n_for = 1;
  skip_blanks (&reader);
  self->field = read_field (&reader);
  if (!read_operand (&reader, self, error))
    return NULL;
  if (self->field == FIELD_CHANGED && *reader.at != '\0')
    {
      set_error (&reader, _("the end"), error);
      return NULL;
    }
  return read_for (&reader, self, error) ? g_steal_pointer (&self) : NULL;
}

void
watch_condition_free (WatchCondition *self)
{
  g_free (self->text);
  g_free (self);
}

void
watch_state_clear (WatchState *self)
{
  g_clear_pointer (&self->before, g_free);
}

const char *
watch_condition_get_text (WatchCondition *self)
{
  return self->field == FIELD_CONTAINS || self->field == FIELD_LACKS ? self->text : NULL;
}

/* --- Whether it holds --- */

static gboolean
holds_order (Op     op,
             double order)
{
  switch (op)
    {
    case OP_LESS:
      return order < 0.0;
    case OP_AT_MOST:
      return order <= 0.0;
    case OP_EQUAL:
      return order == 0.0;
    case OP_OTHER:
      return order != 0.0;
    case OP_AT_LEAST:
      return order >= 0.0;
    case OP_MORE:
      return order > 0.0;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
holds_value (WatchCondition *self,
             const char     *value)
{
  if (value == NULL)
    return FALSE;
  if (self->is_number && bellhop_decimal_check (value))
    return holds_order (self->op, bellhop_decimal_compare (value, self->text));
  return holds_order (self->op, strcmp (value, self->text));
}

static gboolean
holds (WatchCondition    *self,
       WatchState        *state,
       const WatchSample *sample)
{
  const char *now = sample->value != NULL ? sample->value : sample->digest;

  switch (self->field)
    {
    case FIELD_STATUS:
      return sample->status != 0 && holds_order (self->op, sample->status - self->number);
    case FIELD_MS:
      return sample->status != 0 && holds_order (self->op, sample->ms - self->number);
    case FIELD_DAYS:
      return sample->has_days && holds_order (self->op, sample->days - self->number);
    case FIELD_CHANGED:
      return now != NULL && state->before != NULL && !g_str_equal (now, state->before);
    case FIELD_DOWN:
      return sample->is_down;
    case FIELD_CONTAINS:
      return sample->has_body && sample->has_text;
    case FIELD_LACKS:
      return sample->has_body && !sample->has_text;
    case FIELD_VALUE:
    default:
      return holds_value (self, sample->value);
    }
}

gboolean
watch_condition_decide (WatchCondition    *self,
                        WatchState        *state,
                        const WatchSample *sample)
{
  const char    *now = sample->value != NULL ? sample->value : sample->digest;
  const gboolean was_met = state->is_met;
  const gboolean held = holds (self, state, sample);

  state->n_held = held ? state->n_held + 1 : 0;
  state->is_met = state->n_held >= self->n_for;
  if (now != NULL)
    {
      g_free (state->before);
      state->before = g_strdup (now);
    }
  /* Each change counts by itself. */
  return self->field == FIELD_CHANGED ? held : state->is_met != was_met;
}
