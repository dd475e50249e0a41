import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.lookup.PlanningId;
import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.domain.valuerange.CountableValueRange;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeFactory;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.domain.variable.PlanningVariable;
import ai.timefold.solver.core.api.score.buildin.hardsoftlong.HardSoftLongScore;
import ai.timefold.solver.core.api.score.calculator.IncrementalScoreCalculator;
import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.constructionheuristic.ConstructionHeuristicPhaseConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.generic.ChangeMoveSelectorConfig;
import ai.timefold.solver.core.config.localsearch.LocalSearchPhaseConfig;
import ai.timefold.solver.core.config.localsearch.decider.acceptor.LocalSearchAcceptorConfig;
import ai.timefold.solver.core.config.localsearch.decider.forager.LocalSearchForagerConfig;
import ai.timefold.solver.core.config.score.director.ScoreDirectorFactoryConfig;
import ai.timefold.solver.core.config.solver.EnvironmentMode;
import ai.timefold.solver.core.config.solver.SolverConfig;
import ai.timefold.solver.core.config.solver.termination.TerminationConfig;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Timefold chooses one option, or none, for each choice of a ledger (ledger.py); timefold.py starts this and writes the
 * numbers it reads. It knows no rule: it counts in cells. Answers with one line for each choice, "-" or the begin and
 * the numbers of those who go, then the score and the most memory used.
 */
public class LedgerSolver {

    // Of the searches tried, what found most over two sizes (docs/decisions/one-plain-model-to-compare-with.md). With its
    // default, late acceptance, it never left the first plan: to serve another request one must give way first, and no
    // plan of late was worth so little.
    static final String STARTING_TEMPERATURE = "0hard/500soft";

    static Ledger ledger;

    public static void main(String[] arguments) throws IOException {
        long milliseconds = Long.parseLong(arguments[0]);
        ledger = new Ledger(new Numbers(System.in));
        Schedule plan = new Schedule();
        plan.choices = new ArrayList<>();
        for (int number = 0; number < ledger.options.length; number++) {
            if (ledger.options[number].length > 0) {
                plan.choices.add(new Choice(number));
            }
        }
        if (!plan.choices.isEmpty()) {
            plan = solved(plan, milliseconds);
        }
        StringBuilder answer = new StringBuilder();
        String[] lines = new String[ledger.options.length];
        Arrays.fill(lines, "-");
        for (Choice choice : plan.choices) {
            if (choice.option != null) {
                lines[choice.number] = ledger.options[choice.number][choice.option].written();
            }
        }
        for (String line : lines) {
            answer.append(line).append('\n');
        }
        HardSoftLongScore score = plan.score == null ? HardSoftLongScore.ZERO : plan.score;
        answer.append(score.hardScore()).append(' ').append(score.softScore()).append('\n');
        answer.append(peakMegabytes()).append('\n');
        System.out.print(answer);
    }

    static Schedule solved(Schedule plan, long milliseconds) {
        SolverConfig configuration = new SolverConfig()
                .withSolutionClass(Schedule.class)
                .withEntityClasses(Choice.class)
                .withEnvironmentMode(EnvironmentMode.NO_ASSERT)
                .withRandomSeed(0L)
                .withScoreDirectorFactory(
                        new ScoreDirectorFactoryConfig().withIncrementalScoreCalculatorClass(Count.class))
                .withTerminationConfig(new TerminationConfig().withSpentLimit(Duration.ofMillis(milliseconds)))
                // Options are numbered within their choice, so swapping two choices' numbers would mean nothing.
                .withPhases(new ConstructionHeuristicPhaseConfig(),
                        new LocalSearchPhaseConfig()
                                .withMoveSelectorConfig(new ChangeMoveSelectorConfig())
                                .withAcceptorConfig(new LocalSearchAcceptorConfig()
                                        .withSimulatedAnnealingStartingTemperature(STARTING_TEMPERATURE))
                                .withForagerConfig(new LocalSearchForagerConfig().withAcceptedCountLimit(1)));
        return SolverFactory.<Schedule>create(configuration).buildSolver().solve(plan);
    }

    static long peakMegabytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.isReadable(status)) {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
                }
            }
        }
        return 0;
    }

    /** One request: which of its options is taken; null: none. */
    @PlanningEntity
    public static class Choice {
        @PlanningId
        public int number;

        @PlanningVariable(valueRangeProviderRefs = "options", allowsUnassigned = true)
        public Integer option;

        public Choice() {
        }

        Choice(int number) {
            this.number = number;
        }

        @ValueRangeProvider(id = "options")
        public CountableValueRange<Integer> getOptions() {
            return ValueRangeFactory.createIntValueRange(0, ledger.options[number].length);
        }
    }

    @PlanningSolution
    public static class Schedule {
        @PlanningEntityCollectionProperty
        public List<Choice> choices;

        @PlanningScore
        public HardSoftLongScore score;
    }

    /** Hard: by how much limits are passed. Soft: the points of the new visits. */
    public static class Count implements IncrementalScoreCalculator<Schedule, HardSoftLongScore> {
        private int[] counts;
        private long excess;
        private long points;

        @Override
        public void resetWorkingSolution(Schedule plan) {
            counts = new int[ledger.limit.length];
            excess = 0;
            points = 0;
            plan.choices.forEach(choice -> add(choice, 1));
        }

        private void add(Object entity, int sign) {
            Choice choice = (Choice) entity;
            if (choice.option == null) {
                return;
            }
            Option option = ledger.options[choice.number][choice.option];
            points += sign * option.points();
            for (int cell : option.begin.cells) {
                add(cell, sign);
            }
            for (int place : option.team) {
                for (int cell : option.begin.going[place].cells) {
                    add(cell, sign);
                }
                int first = option.begin.clockFirst[place];
                for (int cell = first; cell < first + option.begin.clockCount[place]; cell++) {
                    add(cell, sign);
                }
            }
        }

        private void add(int cell, int sign) {
            int before = counts[cell];
            int after = before + sign;
            counts[cell] = after;
            if (ledger.limit[cell] >= 0) {
                excess += Math.max(0, after - ledger.limit[cell]) - Math.max(0, before - ledger.limit[cell]);
            }
            if (ledger.price[cell] != 0 || ledger.step[cell] != 0) {
                points += ledger.cost(cell, before) - ledger.cost(cell, after);
            }
            if (ledger.into[cell] >= 0 && (before == 0 || after == 0)) {
                add(ledger.into[cell], sign);
            }
        }

        @Override
        public void beforeVariableChanged(Object entity, String variable) {
            add(entity, -1);
        }

        @Override
        public void afterVariableChanged(Object entity, String variable) {
            add(entity, 1);
        }

        @Override
        public void beforeEntityAdded(Object entity) {
        }

        @Override
        public void afterEntityAdded(Object entity) {
            add(entity, 1);
        }

        @Override
        public void beforeEntityRemoved(Object entity) {
            add(entity, -1);
        }

        @Override
        public void afterEntityRemoved(Object entity) {
        }

        @Override
        public HardSoftLongScore calculateScore() {
            return HardSoftLongScore.of(-excess, points);
        }
    }

    static final class Going {
        int number;
        int cost;
        int brings;
        int[] apart;
        int[] cells;

        boolean isApartFrom(Going other) {
            for (int group : apart) {
                for (int another : other.apart) {
                    if (group == another) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    static final class Begin {
        int number;
        int worth;
        int needs;
        int[] cells;
        Going[] going;
        int[] clockFirst;
        int[] clockCount;
    }

    /** A start with a team: places in the begin's list of who could go. */
    static final class Option {
        final Begin begin;
        final int[] team;

        Option(Begin begin, int[] team) {
            this.begin = begin;
            this.team = team;
        }

        long points() {
            int brings = 0;
            long points = begin.worth;
            for (int place : team) {
                brings |= begin.going[place].brings;
                points -= begin.going[place].cost;
            }
            for (int bit = 0; bit < ledger.bonus.length; bit++) {
                if ((brings >> bit & 1) == 1) {
                    points += ledger.bonus[bit];
                }
            }
            return points;
        }

        String written() {
            StringBuilder line = new StringBuilder().append(begin.number);
            for (int place : team) {
                line.append(' ').append(begin.going[place].number);
            }
            return line.toString();
        }
    }

    /** The numbers that timefold.py writes, in its order. */
    static final class Ledger {
        final int[] bonus;
        final int[] limit;
        final int[] price;
        final int[] group;
        final int[] spare;
        final int[] step;
        final int[] held;
        final int[] into;
        final Option[][] options;

        Ledger(Numbers numbers) throws IOException {
            bonus = numbers.list();
            limit = numbers.list();
            price = numbers.list();
            group = numbers.list();
            spare = numbers.list();
            step = numbers.list();
            held = numbers.list();
            into = numbers.list();
            Going[] goings = new Going[numbers.next()];
            for (int number = 0; number < goings.length; number++) {
                Going going = goings[number] = new Going();
                going.number = number;
                going.cost = numbers.next();
                going.brings = numbers.next();
                going.apart = numbers.list();
                going.cells = numbers.list();
            }
            options = new Option[numbers.next()][];
            for (int choice = 0; choice < options.length; choice++) {
                List<Option> found = new ArrayList<>();
                int begins = numbers.next();
                for (int number = 0; number < begins; number++) {
                    read(numbers, number, goings, found);
                }
                options[choice] = found.toArray(new Option[0]);
            }
        }

        private static void read(Numbers numbers, int number, Going[] goings, List<Option> found)
                throws IOException {
            Begin begin = new Begin();
            begin.number = number;
            begin.worth = numbers.next();
            begin.needs = numbers.next();
            int least = numbers.next();
            int most = numbers.next();
            begin.cells = numbers.list();
            int[] going = numbers.list();
            begin.clockFirst = numbers.list();
            begin.clockCount = numbers.list();
            begin.going = new Going[going.length];
            for (int place = 0; place < going.length; place++) {
                begin.going[place] = goings[going[place]];
            }
            for (int size = least; size <= most; size++) {
                addTeams(begin, new int[size], 0, 0, 0, found);
            }
        }

        private static void addTeams(Begin begin, int[] team, int chosen, int from, int brings, List<Option> found) {
            if (chosen == team.length) {
                if ((brings & begin.needs) == begin.needs) {
                    found.add(new Option(begin, team.clone()));
                }
                return;
            }
            for (int place = from; place < begin.going.length; place++) {
                boolean isApart = false;
                for (int before = 0; before < chosen; before++) {
                    isApart |= begin.going[place].isApartFrom(begin.going[team[before]]);
                }
                if (!isApart) {
                    team[chosen] = place;
                    addTeams(begin, team, chosen + 1, place + 1, brings | begin.going[place].brings, found);
                }
            }
        }

        long cost(int cell, int count) {
            long over = Math.max(0, count - spare[cell]);
            long groups = (over + group[cell] - 1) / group[cell];
            return price[cell] * groups + step[cell] * ((long) held[cell] * count + (long) count * (count - 1) / 2);
        }
    }

    /** Whole numbers apart by blanks; a list is its length and its numbers. */
    static final class Numbers {
        private final InputStream stream;

        Numbers(InputStream stream) {
            this.stream = new BufferedInputStream(stream, 1 << 16);
        }

        int next() throws IOException {
            int read = stream.read();
            while (read == ' ' || read == '\n') {
                read = stream.read();
            }
            boolean isNegative = read == '-';
            if (isNegative) {
                read = stream.read();
            }
            if (read < '0' || read > '9') {
                throw new IOException("a number is missing");
            }
            int number = 0;
            while (read >= '0' && read <= '9') {
                number = Math.addExact(Math.multiplyExact(number, 10), read - '0');
                read = stream.read();
            }
            return isNegative ? -number : number;
        }

        int[] list() throws IOException {
            int[] numbers = new int[next()];
            for (int place = 0; place < numbers.length; place++) {
                numbers[place] = next();
            }
            return numbers;
        }
    }
}
