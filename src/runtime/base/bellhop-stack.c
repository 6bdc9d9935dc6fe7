/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-stack-private.h"

#include <sys/mman.h>
#include <unistd.h>

#ifdef BELLHOP_ASAN
#  include <sanitizer/asan_interface.h>
#endif
#ifdef HAVE_VALGRIND
#  include <valgrind/valgrind.h>
#endif

enum
{
  SLAB_STACKS = 64,

  /* Stacks that are kept warm; the memory of those beyond goes back to the system. */
  MAX_WARM = 1024
};

static BellhopStack *free_stacks;
static guint         n_free;
static guint         n_made;

static void
add_stack (char *memory,
           gsize page_size)
{
  BellhopStack *self = g_new0 (BellhopStack, 1);

  self->bottom = memory + page_size;
  self->size = BELLHOP_STACK_SIZE - page_size;
#ifdef HAVE_VALGRIND
  self->valgrind_id = VALGRIND_STACK_REGISTER (self->bottom, self->bottom + self->size);
#endif
  self->next = free_stacks;
  free_stacks = self;
  n_free++;
  n_made++;
}

static gboolean
map_slab (void)
{
  gsize page_size = (gsize) sysconf (_SC_PAGESIZE);
  gsize slab_size = (gsize) SLAB_STACKS * BELLHOP_STACK_SIZE;
  char *slab;

  if (n_made + SLAB_STACKS > BELLHOP_MAX_STACKS)
    return FALSE;

  slab = mmap (NULL, slab_size, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (slab == MAP_FAILED)
    return FALSE;

  for (guint i = 0; i < SLAB_STACKS; i++)
    if (mprotect (slab + (gsize) i * BELLHOP_STACK_SIZE, page_size, PROT_NONE) != 0)
      {
        munmap (slab, slab_size);
        return FALSE;
      }

  for (guint i = SLAB_STACKS; i > 0; i--)
    add_stack (slab + (gsize) (i - 1) * BELLHOP_STACK_SIZE, page_size);
  return TRUE;
}

/* NULL when there are BELLHOP_MAX_STACKS, or the system gives no more. Slabs stay mapped. */
BellhopStack *
_bellhop_stack_take (void)
{
  BellhopStack *self;

  if (free_stacks == NULL && !map_slab ())
    return NULL;

  self = free_stacks;
  free_stacks = self->next;
  n_free--;
#ifdef BELLHOP_ASAN
  ASAN_UNPOISON_MEMORY_REGION (self->bottom, self->size);
#endif
  return self;
}

void
_bellhop_stack_give_back (BellhopStack *self)
{
  if (n_free >= MAX_WARM)
    madvise (self->bottom, self->size, MADV_DONTNEED);

  self->next = free_stacks;
  free_stacks = self;
  n_free++;
}
