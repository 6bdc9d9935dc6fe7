/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SEARCH_ENCODING_BYTES, /* UTF-8, or anything else based on ASCII */
  SEARCH_ENCODING_UTF16_LE,
  SEARCH_ENCODING_UTF16_BE,
} SearchEncoding;

/* The text of one file, without its byte order mark, in UTF-8 as far as it is Unicode. */
typedef struct
{
  int      fd;
  gboolean takes_zeros; /* files that are not text are read as well */

  gboolean has_begun;
  gboolean is_over;
  gboolean is_binary; /* from the start: nothing of it is given */
  guint64  zero_at;   /* the byte, from 1, from which on it is binary; 0: nowhere */

  SearchEncoding encoding;
  guint8        *units;   /* Owned: what is to be decoded; or NULL */
  gsize          n_units; /* bytes that are left over of the last time */
  guint64        n_taken; /* bytes of the file that were decoded or given */
} SearchSource;

void search_source_begin (SearchSource *self,
                          int           fd);
void search_source_clear (SearchSource *self);

/* Some more of it to @buffer, the size of which is always the same; 0 at the end, and less when it
 * could not be read: errno says why. */
gssize search_source_read (SearchSource *self,
                           char         *buffer,
                           gsize         size);

G_END_DECLS
