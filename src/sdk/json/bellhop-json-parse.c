/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-json.h"

#include "bellhop-json-document-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* At the backslash, with all its digits. */
static guint
read_unit (const char *escape)
{
  guint unit = 0;

  for (guint i = 2; i < 6; i++)
    unit = unit * 16 + (guint) g_ascii_xdigit_value (escape[i]);
  return unit;
}

/* JSON takes half of a pair for a character, and json-glib would make bytes of it that are none.
 * The text is JSON by now. */
static gboolean
check_pairs (const char *text,
             gsize       length,
             GError    **error)
{
  const char *end = text + length;

  for (const char *at = memchr (text, '\\', length); at != NULL;
       at = memchr (at, '\\', (gsize) (end - at)))
    {
      const guint unit = at[1] == 'u' ? read_unit (at) : 0;
      guint       low = 0;

      if (unit < 0xd800 || unit > 0xdfff)
        {
          at += 2;
          continue;
        }
      low = at[6] == '\\' && at[7] == 'u' ? read_unit (at + 6) : 0;
      if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff)
        {
          /* Translators: %.6s is half of what writes one character, such as “\ud83d”. */
          g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, _("“%.6s” is no character"), at);
          return FALSE;
        }
      at += 12;
    }
  return TRUE;
}

/**
 * bellhop_json_parse:
 * @text: (array length=length): what somebody else wrote
 * @length: the length of @text, or -1 when it ends with a zero byte
 * @error: return location for an error
 *
 * Reads JSON that is to be changed or taken apart by json-glib: numbers become 64-bit integers or
 * doubles, of members with the same name the last one stays, and a string ends at `\u0000`. What is
 * only looked at, compared or passed on is a [struct@JsonDocument], which keeps all of it.
 *
 * What is no JSON by [ctor@JsonDocument.new] fails as there.
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
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(BellhopJsonDocument) document = NULL;
  const char *start;
  gsize       size;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  bytes = g_bytes_new_static (text, length >= 0 ? (gsize) length : strlen (text));
  document = bellhop_json_document_new (bytes, BELLHOP_JSON_ONE, NULL, error);
  if (document == NULL)
    return NULL;
  start = bellhop_json_document_peek (document, BELLHOP_JSON_ALL, &size);
  if (!check_pairs (start, size, error))
    return NULL;

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, start, (gssize) size, error))
    return NULL;
  return json_parser_steal_root (parser);
}
