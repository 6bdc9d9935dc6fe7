/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-json-scan-private.h"

#include "bellhop-error.h"
#include "bellhop-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * One pass over the text by the grammar of RFC 8259 to the letter, which also lays out the index.
 * Functions take the place where they begin and return the one behind what they have read, or NULL
 * when that is no JSON; then it is noted where and why.
 */

typedef struct
{
  BellhopJsonScan      scan;
  BellhopJsonDocument *document;

  BellhopJsonBlock *block;
  const guchar     *block_end;

  guint    depth;
  gboolean has_opened; /* what was read last is the beginning of an array or object */
  guint8   is_object[BELLHOP_JSON_MAX_DEPTH + 1];
} Parser;

/* --- The index --- */

/* The last block of it has ended. */
static void
end_group (Parser *self)
{
  const gsize       last = (gsize) (self->block - self->document->blocks);
  const gsize       first = last - last % BELLHOP_JSON_GROUP_BLOCKS;
  BellhopJsonGroup *group = &self->document->groups[last / BELLHOP_JSON_GROUP_BLOCKS];

  *group = (BellhopJsonGroup){ .lowest = G_MAXUINT32 };
  for (gsize i = first; i <= last; i++)
    {
      const BellhopJsonBlock *block = &self->document->blocks[i];

      if (block->lowest < group->lowest)
        *group = (BellhopJsonGroup){ .lowest = block->lowest };
      if (block->lowest == group->lowest)
        group->n_there += block->n_there;
    }
}

static void
begin_block (Parser          *self,
             BellhopJsonState state)
{
  *self->block = (BellhopJsonBlock){ (guint16) self->depth, (guint16) self->depth, 0,
                                     (guint8) state };
  self->block_end += BELLHOP_JSON_BLOCK_BYTES;
}

static gboolean
next_block (Parser          *self,
            BellhopJsonState state)
{
  gboolean is_wanted = TRUE;

  if ((self->block - self->document->blocks) % BELLHOP_JSON_GROUP_BLOCKS ==
      BELLHOP_JSON_GROUP_BLOCKS - 1)
    {
      end_group (self);
      is_wanted = _bellhop_json_scan_take_breath (&self->scan);
    }
  self->block++;
  begin_block (self, state);
  return is_wanted;
}

/* So that the block is that of the byte at @at, which is outside of strings. */
static inline gboolean
come_to (Parser       *self,
         const guchar *at)
{
  while (G_UNLIKELY (at >= self->block_end))
    if (!next_block (self, BELLHOP_JSON_BETWEEN))
      return FALSE;
  return TRUE;
}

/* The same behind a string, which may have begun several blocks ago. */
static gboolean
cross (Parser       *self,
       const guchar *string,
       const guchar *at)
{
  while (at > self->block_end)
    {
      const guchar *first = MAX (string + 1, self->block_end - BELLHOP_JSON_BLOCK_BYTES);
      gboolean      is_escaped = first > string + 1 && self->block->state == BELLHOP_JSON_ESCAPED;

      for (const guchar *byte = first; byte < self->block_end; byte++)
        is_escaped = !is_escaped && *byte == '\\';
      if (!next_block (self, is_escaped ? BELLHOP_JSON_ESCAPED : BELLHOP_JSON_IN_STRING))
        return FALSE;
    }
  return TRUE;
}

/* --- Arrays and objects --- */

/* Mostly there is none. */
static inline const guchar *
skip_blanks (Parser       *self,
             const guchar *at)
{
  return at != self->scan.end && *at > ' ' ? at : _bellhop_json_scan_blanks (&self->scan, at);
}

static const guchar *
take_string (Parser       *self,
             const guchar *at)
{
  const guchar *end = _bellhop_json_scan_string (&self->scan, at);

  return end == NULL || end <= self->block_end || cross (self, at, end) ? end : NULL;
}

static const guchar *
open_container (Parser       *self,
                const guchar *at)
{
  if (self->depth == BELLHOP_JSON_MAX_DEPTH)
    {
      g_set_error (&self->scan.error,
                   BELLHOP_ERROR,
                   BELLHOP_ERROR_TOO_MANY,
                   _("The JSON is nested deeper than %d levels"),
                   BELLHOP_JSON_MAX_DEPTH);
      return NULL;
    }
  self->is_object[++self->depth] = *at == '{';
  self->has_opened = TRUE;
  return at + 1;
}

static const guchar *
close_container (Parser       *self,
                 const guchar *at)
{
  self->depth--;
  if (self->depth < self->block->lowest)
    {
      self->block->lowest = (guint16) self->depth;
      self->block->n_there = 0;
    }
  return at + 1;
}

static const guchar *
take_value (Parser       *self,
            const guchar *at)
{
  if (at == self->scan.end || !come_to (self, at))
    return _bellhop_json_scan_refuse (&self->scan, at, NULL);

  switch (*at)
    {
    case '[':
    case '{':
      return open_container (self, at);
    case '"':
      return take_string (self, at);
    case 't':
      return _bellhop_json_scan_word (&self->scan, at, "true");
    case 'f':
      return _bellhop_json_scan_word (&self->scan, at, "false");
    case 'n':
      return _bellhop_json_scan_word (&self->scan, at, "null");
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
      return _bellhop_json_scan_number (&self->scan, at);
    case ']':
    case '}':
    case ',':
      return _bellhop_json_scan_refuse (&self->scan, at, N_("a value is missing"));
    default:
      return _bellhop_json_scan_refuse (&self->scan, at, N_("this is no value"));
    }
}

static const guchar *
take_member (Parser       *self,
             const guchar *at)
{
  if (at == self->scan.end || *at != '"')
    return _bellhop_json_scan_refuse (&self->scan, at, N_("a name in quotation marks is missing"));
  if (!come_to (self, at))
    return NULL;
  at = take_string (self, at);
  if (at != NULL)
    at = skip_blanks (self, at);
  if (at == NULL)
    return NULL;
  if (at == self->scan.end || *at != ':')
    return _bellhop_json_scan_refuse (&self->scan, at, N_("a colon is missing"));
  at = skip_blanks (self, at + 1);
  return at != NULL ? take_value (self, at) : NULL;
}

static inline const guchar *
take_child (Parser       *self,
            const guchar *at)
{
  return self->is_object[self->depth] ? take_member (self, at) : take_value (self, at);
}

/* What comes next within an array or object. */
static const guchar *
go_on (Parser       *self,
       const guchar *at)
{
  const gboolean is_object = self->is_object[self->depth];
  const gboolean is_first = self->has_opened;

  self->has_opened = FALSE;
  at = skip_blanks (self, at);
  if (at == NULL)
    return NULL;
  if (at == self->scan.end)
    return _bellhop_json_scan_refuse (&self->scan, at, NULL);
  if (!come_to (self, at))
    return NULL;
  if (*at == (is_object ? '}' : ']'))
    return close_container (self, at);
  if (is_first)
    return take_child (self, at);
  if (*at != ',')
    return _bellhop_json_scan_refuse (&self->scan, at,
                                      is_object ? N_("a comma or } is missing")
                                                : N_("a comma or ] is missing"));
  if (self->depth == self->block->lowest)
    self->block->n_there++;
  at = skip_blanks (self, at + 1);
  return at != NULL ? take_child (self, at) : NULL;
}

static const guchar *
take_document (Parser       *self,
               const guchar *at)
{
  if (!come_to (self, at))
    return NULL;
  self->document->n_documents++;
  self->block->n_there++;
  at = take_value (self, at);
  while (at != NULL && self->depth > 0)
    at = go_on (self, at);
  return at;
}

/* Only arrays and objects need nothing between them. */
static gboolean
may_follow (Parser       *self,
            const guchar *last,
            const guchar *at)
{
  return last < at || ((last[-1] == ']' || last[-1] == '}') && (*at == '[' || *at == '{'));
}

static const guchar *
take_documents (Parser          *self,
                BellhopJsonCount count)
{
  const guchar *at = self->scan.start + self->document->start;
  const guchar *last;

  at = skip_blanks (self, at);
  if (at != NULL)
    self->document->start = (gsize) (at - self->scan.start);
  do
    {
      last = at != NULL ? take_document (self, at) : NULL;
      at = last != NULL ? skip_blanks (self, last) : NULL;
      if (at == NULL || at == self->scan.end)
        return at;
    }
  while (count == BELLHOP_JSON_SEVERAL && may_follow (self, last, at));
  return _bellhop_json_scan_refuse (&self->scan, at, N_("there is more behind the document"));
}

/* --- Errors --- */

/* Counted when it is asked for, from the beginning. */
static void
set_place (Parser  *self,
           GError **error)
{
  g_autofree char *line_text = NULL;
  g_autofree char *column_text = NULL;
  g_autofree char *byte_text = NULL;
  gsize            line = 1;
  gsize            column = 1;

  for (const guchar *at = self->scan.start; at < self->scan.wrong; at++)
    if (*at == '\n')
      {
        line++;
        column = 1;
      }
    else if (*at < 0x80 || *at >= 0xc0)
      column++;
  line_text = g_strdup_printf ("%" G_GSIZE_FORMAT, line);
  column_text = g_strdup_printf ("%" G_GSIZE_FORMAT, column);
  byte_text = g_strdup_printf ("%" G_GSIZE_FORMAT,
                               (gsize) (self->scan.wrong - self->scan.start) + 1);
  /* Translators: a place, and the reason, such as “a comma or ] is missing”. */
  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, _("Line %s, column %s (byte %s): %s"),
               line_text, column_text, byte_text, _(self->scan.reason));
}

static gboolean
parse_all (Parser          *self,
           BellhopJsonCount count,
           GError         **error)
{
  const guchar *at = take_documents (self, count);

  if (at != NULL && come_to (self, self->scan.end))
    {
      end_group (self);
      return TRUE;
    }
  if (self->scan.error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->scan.error));
  else if (self->document->start == self->document->size)
    g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, _("It is empty"));
  else
    set_place (self, error);
  return FALSE;
}

/**
 * bellhop_json_document_new:
 * @bytes: the text, which the document keeps
 * @count: whether there may be several documents in a row
 * @job: (nullable): the job that it is done in: when that is cancelled, it ends
 * @error: return location for an error
 *
 * Reads JSON by RFC 8259 to the letter, and notes where in it its values are, which takes 3 % of
 * the size of @bytes. A mark of UTF-8 at its beginning is skipped, as section 8.1 allows, and half
 * a pair of `\ud800`, of which section 8.2 warns, is kept as it came. Several documents in a row
 * have white space between them, or each is an array or an object.
 *
 * What is no JSON fails with %BELLHOP_ERROR_FAILED and a message that names the line, the column,
 * the byte and the reason; what is nested deeper than %BELLHOP_JSON_MAX_DEPTH levels, with
 * %BELLHOP_ERROR_TOO_MANY.
 *
 * May be called on any thread; some hundred megabytes take a second.
 *
 * Returns: (transfer full) (nullable): the document, or %NULL with @error set
 */
BellhopJsonDocument *
bellhop_json_document_new (GBytes          *bytes,
                           BellhopJsonCount count,
                           BellhopJob      *job,
                           GError         **error)
{
  static const guchar mark[] = { 0xef, 0xbb, 0xbf };
  g_autoptr(BellhopJsonDocument) self = NULL;
  g_autofree Parser *parser = NULL;
  gsize              n_blocks;

  g_return_val_if_fail (bytes != NULL, NULL);

  self = g_new0 (BellhopJsonDocument, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->bytes = g_bytes_ref (bytes);
  self->text = g_bytes_get_data (bytes, &self->size);
  if (self->text == NULL)
    self->text = (const guchar *) "";
  if (self->size >= sizeof mark && memcmp (self->text, mark, sizeof mark) == 0)
    self->start = sizeof mark;
  n_blocks = (self->size >> BELLHOP_JSON_BLOCK_SHIFT) + 1;
  self->blocks = g_new (BellhopJsonBlock, n_blocks);
  self->groups = g_new (BellhopJsonGroup, n_blocks / BELLHOP_JSON_GROUP_BLOCKS + 1);

  parser = g_new0 (Parser, 1);
  parser->document = self;
  parser->scan = (BellhopJsonScan){ .job = job };
  parser->scan.start = self->text;
  parser->scan.end = self->text + self->size;
  parser->block = self->blocks;
  parser->block_end = self->text;
  begin_block (parser, BELLHOP_JSON_BETWEEN);
  return parse_all (parser, count, error) ? g_steal_pointer (&self) : NULL;
}
