package io.github.perturb4j.nn.infer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The idle workspaces of a network, newest first. One that still holds the values of a forward pass is lent to others
 * only when there are {@value #MOST}; then the gradient of that pass computes them anew.
 */
final class Workspaces {
    private static final int MOST = 4;

    private final Deque<Workspace> idle = new ArrayDeque<>();
    private boolean closed;

    /** The one that holds {@code owner}'s values, or null. */
    synchronized Workspace takeOf(Object owner) {
        for (Iterator<Workspace> each = idle.iterator(); each.hasNext(); ) {
            Workspace found = each.next();
            if (found.owner() == owner) {
                each.remove();
                return found;
            }
        }
        return null;
    }

    /** One with memory for {@code plan}, which holds nobody's values any more. */
    synchronized Workspace take(BufferPlacement plan) {
        Workspace found = find(plan, false);
        if (found == null && idle.size() >= MOST) {
            found = find(plan, true);
            while (found == null && idle.size() >= MOST) {
                idle.removeLast().close();
            }
        }
        if (found == null) {
            closeUnowned();
            return new Workspace(plan);
        }
        found.own(null);
        return found;
    }

    private Workspace find(BufferPlacement plan, boolean owned) {
        for (Iterator<Workspace> each = owned ? idle.descendingIterator() : idle.iterator(); each.hasNext(); ) {
            Workspace workspace = each.next();
            if ((owned || workspace.owner() == null) && plan.fits(workspace.plan())) {
                each.remove();
                return workspace;
            }
        }
        return null;
    }

    /** Those that are too small: a larger one is about to be made. */
    private void closeUnowned() {
        for (Iterator<Workspace> each = idle.iterator(); each.hasNext(); ) {
            Workspace workspace = each.next();
            if (workspace.owner() == null) {
                each.remove();
                workspace.close();
            }
        }
    }

    synchronized long bytes() {
        return idle.stream().mapToLong(workspace -> workspace.plan().bytes()).sum();
    }

    synchronized void give(Workspace workspace) {
        if (closed) {
            workspace.close();
        } else {
            idle.addFirst(workspace);
        }
    }

    synchronized void close() {
        closed = true;
        idle.forEach(Workspace::close);
        idle.clear();
    }
}
