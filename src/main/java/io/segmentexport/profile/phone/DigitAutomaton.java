package io.segmentexport.profile.phone;

import dk.brics.automaton.Automaton;
import dk.brics.automaton.RegExp;
import dk.brics.automaton.State;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Matches digits against many regular expressions in a single pass: a deterministic automaton, whose nodes are made
 * (by the subset construction) only when a text comes by for the first time. To make all of them ahead takes a second
 * for a plan like that of North America, and few are ever needed. {@link PatternPlan} says what it saves. Safe for use by
 * several threads.
 */
final class DigitAutomaton {

    /** Where a text of this length has led to in the automata of the patterns. */
    private record Position(int length, Set<State> states) {
    }

    /**
     * Its fields are final, so a node that another thread has put in {@code next} is seen whole or not at all, and
     * reading needs no lock.
     */
    private record Node(Position position, boolean accepts, Node[] next) {
    }

    private static final Pattern CLASS = Pattern.compile("\\[[0-9-]+]");
    private static final Pattern READABLE = Pattern.compile("[0-9(|)?*{,}]*");

    private final BiPredicate<Set<String>, Integer> verdict;
    private final Map<State, String> patternsByLastState = new IdentityHashMap<>();
    private final Map<Position, Node> nodes = new HashMap<>();
    private final Node start;

    /**
     * @param patterns regular expressions of digits, classes of digits, {@code \d}, groups {@code (?:…)}, alternatives
     *                 and the quantifiers {@code ?}, {@code *} and <code>{m,n}</code>: all that libphonenumber uses
     * @param verdict  what it means that these patterns match the whole text, of this many digits; asked once for each node
     * @throws IllegalArgumentException if a pattern has something else
     */
    DigitAutomaton(Set<String> patterns, BiPredicate<Set<String>, Integer> verdict) {
        this.verdict = verdict;
        Set<State> first = new HashSet<>();
        for (String pattern : patterns) {
            Automaton automaton = automaton(pattern);
            first.add(automaton.getInitialState());
            automaton.getAcceptStates().forEach(state -> patternsByLastState.put(state, pattern));
        }
        start = node(new Position(0, Set.copyOf(first)));
    }

    /**
     * Whether the rest of a text is accepted.
     *
     * @param text some twenty ASCII digits at most from that index on, for every length has nodes of its own
     */
    boolean accepts(String text, int from) {
        Node node = start;
        for (int i = from; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            Node next = node.next[digit];
            node = next == null ? grow(node, digit) : next;
        }
        return node.accepts;
    }

    private synchronized Node grow(Node node, int digit) {
        Set<State> states = new HashSet<>();
        for (State state : node.position.states) {
            state.step((char) ('0' + digit), states);
        }
        Position position = new Position(node.position.length + 1, Set.copyOf(states));
        return node.next[digit] = nodes.computeIfAbsent(position, this::node);
    }

    private Node node(Position position) {
        Set<String> matching = position.states.stream().filter(State::isAccept).map(patternsByLastState::get)
                .collect(Collectors.toSet());
        boolean accepts = !matching.isEmpty() && verdict.test(matching, position.length);
        return new Node(position, accepts, new Node[10]);
    }

    /** Nondeterministic as it is, for the nodes are the deterministic ones. */
    private static Automaton automaton(String pattern) {
        String known = pattern.replace("(?:", "(").replace("\\d", "[0-9]");
        if (!READABLE.matcher(CLASS.matcher(known).replaceAll("")).matches()) {
            throw new IllegalArgumentException("pattern " + pattern + " has more than digits, groups and quantifiers");
        }
        return new RegExp(known, RegExp.NONE).toAutomaton(false);
    }
}
