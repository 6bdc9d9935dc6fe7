/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-json-document-private.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (BellhopJsonDocument,
                     bellhop_json_document,
                     bellhop_json_document_ref,
                     bellhop_json_document_unref)

typedef struct
{
  GBytes          *bytes;
  BellhopJsonCount count;
} Text;

static void
text_free (gpointer data)
{
  Text *self = data;

  g_bytes_unref (self->bytes);
  g_free (self);
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
parse_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Text                *self = data;
  BellhopJsonDocument *document = bellhop_json_document_new (self->bytes, self->count, job, error);

  if (document == NULL)
    return FALSE;

  *result = bellhop_value_boxed (BELLHOP_TYPE_JSON_DOCUMENT, document);
  return TRUE;
}

static gboolean
is_value (BellhopJsonDocument *self,
          gsize                place)
{
  return self != NULL &&
         (place == BELLHOP_JSON_ALL || (place < self->size && place >= self->start));
}

/* Where a child is that begins at @at, or FALSE when nothing does. */
static gboolean
enter_child (BellhopJsonDocument *self,
             gsize                at,
             BellhopJsonMember   *member)
{
  at = _bellhop_json_document_skip_blanks (self, at);
  if (at == self->size || self->text[at] == ']' || self->text[at] == '}')
    return FALSE;

  member->key = member->value = at;
  if (member->has_key)
    {
      at = _bellhop_json_document_skip_blanks (self, _bellhop_json_document_find_end (self, at));
      member->value = _bellhop_json_document_skip_blanks (self, at + 1);
    }
  return TRUE;
}

/**
 * bellhop_json_document_parse:
 * @bytes: the text, which the document keeps
 * @count: whether there may be several documents in a row
 *
 * Reads JSON on a worker, as [ctor@JsonDocument.new] does.
 *
 * Resolves to a #BellhopJsonDocument, or rejects with its errors.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_json_document_parse (GBytes          *bytes,
                             BellhopJsonCount count)
{
  Text *text;

  g_return_val_if_fail (bytes != NULL, NULL);

  text = g_new0 (Text, 1);
  text->bytes = g_bytes_ref (bytes);
  text->count = count;
  return bellhop_work (BELLHOP_LANE_COMPUTE, parse_work, text, text_free);
}

/**
 * bellhop_json_document_ref:
 * @self: a document
 *
 * Takes a reference. May be called on any thread.
 *
 * Returns: (transfer full): @self
 */
BellhopJsonDocument *
bellhop_json_document_ref (BellhopJsonDocument *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * bellhop_json_document_unref:
 * @self: (transfer full) (nullable): a document
 *
 * Gives a reference back. May be called on any thread.
 */
void
bellhop_json_document_unref (BellhopJsonDocument *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->blocks, g_free);
  g_clear_pointer (&self->groups, g_free);
  g_free (self);
}

/**
 * bellhop_json_document_get_bytes:
 * @self: a document
 *
 * Gets the text as it came.
 *
 * Returns: (transfer none): the bytes
 */
GBytes *
bellhop_json_document_get_bytes (BellhopJsonDocument *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->bytes;
}

/**
 * bellhop_json_document_get_n_documents:
 * @self: a document
 *
 * Gets how many documents there are in a row.
 *
 * Returns: 1 or more
 */
gsize
bellhop_json_document_get_n_documents (BellhopJsonDocument *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_documents;
}

/**
 * bellhop_json_document_get_root:
 * @self: a document
 *
 * Gets the place of all there is: of the one value, or %BELLHOP_JSON_ALL when there are several
 * documents.
 *
 * Returns: a place
 */
gsize
bellhop_json_document_get_root (BellhopJsonDocument *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_documents == 1 ? self->start : BELLHOP_JSON_ALL;
}

/**
 * bellhop_json_document_get_kind:
 * @self: a document
 * @place: the place of a value or a name
 *
 * Tells what is at a place.
 *
 * Returns: the kind
 */
BellhopJsonKind
bellhop_json_document_get_kind (BellhopJsonDocument *self,
                                gsize                place)
{
  g_return_val_if_fail (is_value (self, place), BELLHOP_JSON_NULL);

  if (place == BELLHOP_JSON_ALL)
    return BELLHOP_JSON_SEQUENCE;
  switch (self->text[place])
    {
    case '{':
      return BELLHOP_JSON_OBJECT;
    case '[':
      return BELLHOP_JSON_ARRAY;
    case '"':
      return BELLHOP_JSON_STRING;
    case 't':
    case 'f':
      return BELLHOP_JSON_BOOLEAN;
    case 'n':
      return BELLHOP_JSON_NULL;
    default:
      return BELLHOP_JSON_NUMBER;
    }
}

static gboolean
is_container (BellhopJsonDocument *self,
              gsize                place)
{
  const BellhopJsonKind kind = bellhop_json_document_get_kind (self, place);

  return kind == BELLHOP_JSON_OBJECT || kind == BELLHOP_JSON_ARRAY;
}

/**
 * bellhop_json_document_get_n_children:
 * @self: a document
 * @place: the place of a value
 *
 * Counts the members of an object, the elements of an array or the documents in a row. It takes
 * microseconds, and a little longer for a hundred megabytes.
 *
 * Returns: how many there are; 0 for a value that can have none
 */
gsize
bellhop_json_document_get_n_children (BellhopJsonDocument *self,
                                      gsize                place)
{
  BellhopJsonMember first;
  gsize             n_commas = 0;

  g_return_val_if_fail (is_value (self, place), 0);

  if (place == BELLHOP_JSON_ALL)
    return self->n_documents;
  if (!bellhop_json_document_get_child (self, place, 0, &first))
    return 0;
  _bellhop_json_document_seek (self, first.key, first.depth, G_MAXSIZE, &n_commas);
  return n_commas + 1;
}

/**
 * bellhop_json_document_get_child:
 * @self: a document
 * @place: the place of a value
 * @index: which of its children, from 0
 * @out_member: (out caller-allocates): where it is
 *
 * Finds a child of a value, as fast as [method@JsonDocument.get_n_children] counts them.
 *
 * Returns: whether there is one
 */
gboolean
bellhop_json_document_get_child (BellhopJsonDocument *self,
                                 gsize                place,
                                 gsize                index,
                                 BellhopJsonMember   *out_member)
{
  BellhopJsonMember member = { .index = index };
  gsize             at;
  gsize             n_found = 0;

  g_return_val_if_fail (is_value (self, place), FALSE);
  g_return_val_if_fail (out_member != NULL, FALSE);

  if (place == BELLHOP_JSON_ALL)
    {
      if (index >= self->n_documents)
        return FALSE;
      at = _bellhop_json_document_seek (self, self->start, 0, index + 1, NULL);
    }
  else
    {
      if (!is_container (self, place))
        return FALSE;
      member.has_key = self->text[place] == '{';
      member.depth = _bellhop_json_document_get_depth (self, place) + 1;
      at = place + 1;
      if (index > 0)
        at = _bellhop_json_document_seek (self, at, member.depth, index, &n_found);
      if (n_found < index)
        return FALSE;
    }
  if (!enter_child (self, at, &member))
    return FALSE;
  *out_member = member;
  return TRUE;
}

/**
 * bellhop_json_document_get_next:
 * @self: a document
 * @member: (inout): a child of a value
 *
 * Goes on to the child behind another one, which leaves out what is within that.
 *
 * Returns: whether there is one; else @member stays what it is
 */
gboolean
bellhop_json_document_get_next (BellhopJsonDocument *self,
                                BellhopJsonMember   *member)
{
  /* The beginning of a document counts itself. */
  const gsize n_wanted = member->depth > 0 ? 1 : 2;
  gsize       n_found = 0;
  gsize       at;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (member != NULL, FALSE);

  at = _bellhop_json_document_seek (self, member->value, member->depth, n_wanted, &n_found);
  if (n_found < n_wanted)
    return FALSE;
  member->index++;
  return enter_child (self, at, member);
}

/**
 * bellhop_json_document_peek:
 * @self: a document
 * @place: the place of a value or a name
 * @out_length: (out): the length
 *
 * Gets the text of a value as it came: the digits of a number, a string with its quotation marks
 * and escapes.
 *
 * Returns: (transfer none) (array length=out_length): the text, which does not end with a zero byte
 */
const char *
bellhop_json_document_peek (BellhopJsonDocument *self,
                            gsize                place,
                            gsize               *out_length)
{
  g_return_val_if_fail (is_value (self, place), NULL);
  g_return_val_if_fail (out_length != NULL, NULL);

  *out_length = place == BELLHOP_JSON_ALL ? self->size - self->start
                                          : _bellhop_json_document_find_end (self, place) - place;
  return (const char *) self->text + (place == BELLHOP_JSON_ALL ? self->start : place);
}
