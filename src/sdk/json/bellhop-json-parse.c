/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-error.h"
#include "bellhop-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is read of a text before json-glib reads it. */
typedef struct
{
  const char *start;
  const char *at;
  const char *end;
} Scan;

static gboolean
refuse_byte (Scan    *self,
             GError **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GSIZE_FORMAT,
                                             (gsize) (self->at - self->start) + 1);

  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, _("Byte %s is not allowed in JSON"),
               number);
  return FALSE;
}

/* Four digits, or -1. */
static int
peek_unit (const char *at,
           const char *end)
{
  int unit = 0;

  if (end - at < 4)
    return -1;
  for (guint i = 0; i < 4; i++)
    {
      if (!g_ascii_isxdigit (at[i]))
        return -1;
      unit = unit * 16 + g_ascii_xdigit_value (at[i]);
    }
  return unit;
}

/* At the “u”. The halves of a pair stand together. */
static gboolean
skip_unicode (Scan    *self,
              GError **error)
{
  const int unit = peek_unit (self->at + 1, self->end);
  int       low;

  if (unit < 0)
    return refuse_byte (self, error);
  if (unit >= 0xd800 && unit <= 0xdfff)
    {
      low = self->end - self->at > 7 && self->at[5] == '\\' && self->at[6] == 'u'
              ? peek_unit (self->at + 7, self->end)
              : -1;
      if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff)
        return refuse_byte (self, error);
      self->at += 6;
    }
  self->at += 5;
  return TRUE;
}

/* Behind the quotation mark that begins it. That it ends is for json-glib to say. */
static gboolean
skip_string (Scan    *self,
             GError **error)
{
  while (self->at < self->end)
    {
      const char byte = *self->at++;

      if (byte == '"')
        return TRUE;
      if (byte != '\\' || self->at == self->end)
        continue;
      if (*self->at != 'u')
        self->at++;
      else if (!skip_unicode (self, error))
        return FALSE;
    }
  return TRUE;
}

/* json-glib takes more than JSON: comments, other quotation marks, halves of escapes. Each could
 * hide brackets from who counts them, so none gets to it. */
static gboolean
check_depth (Scan    *self,
             GError **error)
{
  int depth = 0;

  while (self->at < self->end)
    switch (*self->at)
      {
      case '[':
      case '{':
        if (++depth > BELLHOP_JSON_MAX_DEPTH)
          {
            g_set_error (error,
                         BELLHOP_ERROR,
                         BELLHOP_ERROR_TOO_MANY,
                         _("The JSON is nested deeper than %d levels"),
                         BELLHOP_JSON_MAX_DEPTH);
            return FALSE;
          }
        self->at++;
        break;
      case ']':
      case '}':
        depth = MAX (0, depth - 1);
        self->at++;
        break;
      case '"':
        self->at++;
        if (!skip_string (self, error))
          return FALSE;
        break;
      case '/':
      case '\'':
        return refuse_byte (self, error);
      default:
        self->at++;
      }
  return TRUE;
}

/**
 * bellhop_json_parse:
 * @text: (array length=length): what somebody else wrote
 * @length: the length of @text, or -1 when it ends with a zero byte
 * @error: return location for an error
 *
 * Reads JSON. What is nested deeper than %BELLHOP_JSON_MAX_DEPTH levels fails
 * with %BELLHOP_ERROR_TOO_MANY.
 *
 * May be called on any thread, and in a fiber.
 *
 * Returns: (transfer full) (nullable): the document, which cannot be changed,
 *   or %NULL with @error set
 */
JsonNode *
bellhop_json_parse (const char *text,
                    gssize      length,
                    GError    **error)
{
  g_autoptr(JsonParser) parser = NULL;
  JsonNode *root;
  Scan      scan;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  if (length < 0)
    length = (gssize) strlen (text);
  scan = (Scan){ text, text, text + length };
  if (!check_depth (&scan, error))
    return NULL;

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, length > 0 ? text : "", length, error))
    return NULL;
  root = json_parser_steal_root (parser);
  if (root == NULL)
    g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, _("It is empty"));
  return root;
}
