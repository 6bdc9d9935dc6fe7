/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-json-document.h"

G_BEGIN_DECLS

/*
 * The index. The text is cut into blocks of so many bytes, and the blocks into groups, and each
 * says how few arrays and objects are open somewhere in it, and how many separators stand there:
 * commas, and between documents, which have none, the beginnings of values. So a block without the
 * end of an array says by two numbers how many elements of it begin there, and whatever the shape
 * of a document, its index takes 8 bytes for 256. What is between is scanned again when it is asked
 * for: two blocks at most.
 *
 * It is the tree of minima over balanced parentheses (G. Navarro and K. Sadakane, “Fully functional
 * static and dynamic succinct trees”, ACM Transactions on Algorithms 10, 2014), with two levels,
 * which suffice for what fits in memory.
 *
 * What was weighed against it, of what Debian 12 has:
 *  - json-glib 1.6: a node of 100 bytes and more for each value; numbers become int64 or double,
 *    of two members of one name one is lost, strings end at \u0000, no offsets, much that is no
 *    JSON is taken for it, and it calls itself for each level.
 *  - jansson 2.14: numbers as json-glib; refuses \u0000 or loses it; a node for each value.
 *  - json-c 0.16, cJSON 1.7: numbers as json-glib, lenient, a node for each value.
 *  - RapidJSON 1.1: keeps numbers as text where it is told to, and doubled names; 16 bytes for each
 *    value, which is 8 times the text of [1,1,1]; C++.
 *  - simdjson 3.0: offsets of all tokens and a tape of 8 bytes for each, several times a dense
 *    text; raw text by its second interface, which reads forward only; C++.
 *  - yyjson: raw numbers where it is told to; 16 bytes for each value; not in Debian 12.
 */
enum
{
  BELLHOP_JSON_BLOCK_SHIFT = 8,
  BELLHOP_JSON_BLOCK_BYTES = 1 << BELLHOP_JSON_BLOCK_SHIFT,
  BELLHOP_JSON_GROUP_BLOCKS = 256,
};

/* How it stands before a byte. */
typedef enum
{
  BELLHOP_JSON_BETWEEN,   /* outside of a string */
  BELLHOP_JSON_IN_STRING, /* behind the quotation mark that begins it */
  BELLHOP_JSON_ESCAPED,   /* the same, behind a backslash */
} BellhopJsonState;

typedef struct
{
  guint16 depth;   /* at its first byte */
  guint16 lowest;  /* somewhere in it */
  guint16 n_there; /* separators at that depth */
  guint8  state;   /* BellhopJsonState, at its first byte */
} BellhopJsonBlock;

typedef struct
{
  guint32 lowest;
  guint32 n_there;
} BellhopJsonGroup;

struct _BellhopJsonDocument
{
  gatomicrefcount ref_count;

  gsize start; /* of the first document */
  gsize size;
  gsize n_documents;

  /* Owned */
  GBytes           *bytes;
  BellhopJsonBlock *blocks;
  BellhopJsonGroup *groups;

  const guchar *text; /* that of @bytes */
};

static inline gboolean
_bellhop_json_is_blank (guchar byte)
{
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

/* Part of a number, or of true, false and null. */
static inline gboolean
_bellhop_json_is_scalar (guchar byte)
{
  return g_ascii_isalnum (byte) || byte == '-' || byte == '+' || byte == '.';
}

/* Whether a document begins at a byte outside of all strings, arrays and objects. */
static inline gboolean
_bellhop_json_is_start (const guchar *text,
                        gsize         start,
                        gsize         at)
{
  const guchar byte = text[at];

  if (byte == '"' || byte == '[' || byte == '{')
    return TRUE;
  return _bellhop_json_is_scalar (byte) && (at == start || !_bellhop_json_is_scalar (text[at - 1]));
}

gsize _bellhop_json_document_skip_blanks (BellhopJsonDocument *self,
                                          gsize                at);
guint _bellhop_json_document_get_depth (BellhopJsonDocument *self,
                                        gsize                at);
gsize _bellhop_json_document_seek (BellhopJsonDocument *self,
                                   gsize                from,
                                   guint                depth,
                                   gsize                n_wanted,
                                   gsize               *out_n_found);
gsize _bellhop_json_document_find_end (BellhopJsonDocument *self,
                                       gsize                place);

void _bellhop_json_document_decode (BellhopJsonDocument *self,
                                    gsize                place,
                                    const char          *nul,
                                    gsize                max_bytes,
                                    GString             *into);

G_END_DECLS
