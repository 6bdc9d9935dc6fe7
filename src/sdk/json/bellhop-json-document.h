/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-runtime.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* JSON as it came: its bytes, and where in them its values are. It never changes, so that any
 * thread may look at it. */
#define BELLHOP_TYPE_JSON_DOCUMENT (bellhop_json_document_get_type ())
typedef struct _BellhopJsonDocument BellhopJsonDocument;

/* How many documents there may be in a row. */
typedef enum
{
  BELLHOP_JSON_ONE,
  BELLHOP_JSON_SEVERAL,
} BellhopJsonCount;

typedef enum
{
  BELLHOP_JSON_OBJECT,
  BELLHOP_JSON_ARRAY,
  BELLHOP_JSON_STRING,
  BELLHOP_JSON_NUMBER,
  BELLHOP_JSON_BOOLEAN,
  BELLHOP_JSON_NULL,
  BELLHOP_JSON_SEQUENCE, /* of documents */
} BellhopJsonKind;

/* The place of all documents in a row, whose children they are. Any other place is the offset of
 * the first byte of a value. */
static const gsize BELLHOP_JSON_ALL = G_MAXSIZE;

/* A member of an object, an element of an array, or one of several documents. */
typedef struct
{
  gsize key; /* the place of its name, a string; that of the value where it has none */
  gsize value;
  gsize index; /* from 0 */

  guint    depth; /* how many arrays and objects it stands in */
  gboolean has_key;
} BellhopJsonMember;

GType bellhop_json_document_get_type (void);
BellhopJsonDocument *bellhop_json_document_new (GBytes          *bytes,
                                                BellhopJsonCount count,
                                                BellhopJob      *job,
                                                GError         **error);
BellhopFuture *bellhop_json_document_parse (GBytes          *bytes,
                                            BellhopJsonCount count) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_json_document_load (GFile           *file,
                                           BellhopJsonCount count,
                                           gsize            max_bytes) G_GNUC_WARN_UNUSED_RESULT;
BellhopJsonDocument *bellhop_json_document_ref (BellhopJsonDocument *self);
void bellhop_json_document_unref (BellhopJsonDocument *self);
GBytes *bellhop_json_document_get_bytes (BellhopJsonDocument *self);
gsize bellhop_json_document_get_n_documents (BellhopJsonDocument *self);
gsize bellhop_json_document_get_root (BellhopJsonDocument *self);

BellhopJsonKind bellhop_json_document_get_kind (BellhopJsonDocument *self,
                                                gsize                place);
gsize bellhop_json_document_get_n_children (BellhopJsonDocument *self,
                                            gsize                place);
gboolean bellhop_json_document_get_child (BellhopJsonDocument *self,
                                          gsize                place,
                                          gsize                index,
                                          BellhopJsonMember   *out_member);
gboolean bellhop_json_document_get_next (BellhopJsonDocument *self,
                                         BellhopJsonMember   *member);
const char *bellhop_json_document_peek (BellhopJsonDocument *self,
                                        gsize                place,
                                        gsize               *out_length);
char *bellhop_json_document_dup_string (BellhopJsonDocument *self,
                                        gsize                place,
                                        gsize               *out_length);
char *bellhop_json_document_dup_text (BellhopJsonDocument *self,
                                      gsize                place,
                                      gsize                max_bytes);
gboolean bellhop_json_document_find (BellhopJsonDocument *self,
                                     gsize                place,
                                     const char          *pointer,
                                     gsize               *out_place);

char *bellhop_json_document_print (BellhopJsonDocument *self,
                                   gsize                place,
                                   gboolean             pretty,
                                   gsize                max_bytes);
gboolean bellhop_json_document_write (BellhopJsonDocument *self,
                                      GOutputStream       *stream,
                                      GCancellable        *cancellable,
                                      GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopJsonDocument, bellhop_json_document_unref)

G_END_DECLS
