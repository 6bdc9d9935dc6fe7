/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-json-document-private.h"

G_BEGIN_DECLS

/* What reads the tokens of a text. Its functions take the place where one begins and return the one
 * behind it, or NULL when it is no JSON, or nobody wants it any longer. */
typedef struct
{
  const guchar *start;
  const guchar *end;
  BellhopJob   *job; /* or NULL */

  const guchar *wrong; /* what is no JSON */
  const char   *reason;
  GError       *error; /* Owned: another reason */
} BellhopJsonScan;

const guchar *_bellhop_json_scan_refuse (BellhopJsonScan *self,
                                         const guchar    *at,
                                         const char      *reason);
gboolean _bellhop_json_scan_take_breath (BellhopJsonScan *self);
const guchar *_bellhop_json_scan_blanks (BellhopJsonScan *self,
                                         const guchar    *at);
const guchar *_bellhop_json_scan_number (BellhopJsonScan *self,
                                         const guchar    *at);
const guchar *_bellhop_json_scan_word (BellhopJsonScan *self,
                                       const guchar    *at,
                                       const char      *word);
const guchar *_bellhop_json_scan_string (BellhopJsonScan *self,
                                         const guchar    *at);

G_END_DECLS
