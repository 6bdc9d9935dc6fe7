/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/*
 * The cookies that are kept from run to run: one file of the person's own, in the format of
 * Netscape's browser, which curl reads and writes too. Those that last as long as a session of a
 * browser are kept as well, with the date 0.
 */
typedef struct _HttpCookieStore HttpCookieStore;

/* In a fiber: reads what is there. NULL on failure. */
HttpCookieStore *http_cookie_store_open (GError **error);
void http_cookie_store_free (HttpCookieStore *self);

/* Borrowed. What is added to it and deleted in it is remembered. */
SoupCookieJar *http_cookie_store_get_jar (HttpCookieStore *self);

/* Deletes what is meant for @host, and for its domain. */
void http_cookie_store_forget (HttpCookieStore *self,
                               const char      *host);

/* In a fiber: makes the same changes to the file, which another run may have changed meanwhile. */
gboolean http_cookie_store_save (HttpCookieStore *self,
                                 GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpCookieStore, http_cookie_store_free)

G_END_DECLS
