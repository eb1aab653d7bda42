import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.lookup.PlanningId;
import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.domain.variable.InverseRelationShadowVariable;
import ai.timefold.solver.core.api.domain.variable.ListVariableListener;
import ai.timefold.solver.core.api.domain.variable.NextElementShadowVariable;
import ai.timefold.solver.core.api.domain.variable.PlanningListVariable;
import ai.timefold.solver.core.api.domain.variable.PreviousElementShadowVariable;
import ai.timefold.solver.core.api.domain.variable.ShadowVariable;
import ai.timefold.solver.core.api.score.buildin.hardsoftlong.HardSoftLongScore;
import ai.timefold.solver.core.api.score.director.ScoreDirector;
import ai.timefold.solver.core.api.score.stream.Constraint;
import ai.timefold.solver.core.api.score.stream.ConstraintCollectors;
import ai.timefold.solver.core.api.score.stream.ConstraintFactory;
import ai.timefold.solver.core.api.score.stream.ConstraintProvider;
import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.constructionheuristic.ConstructionHeuristicPhaseConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.composite.UnionMoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.generic.list.ListChangeMoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.generic.list.ListRuinRecreateMoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.generic.list.ListSwapMoveSelectorConfig;
import ai.timefold.solver.core.config.localsearch.LocalSearchPhaseConfig;
import ai.timefold.solver.core.config.solver.SolverConfig;
import ai.timefold.solver.core.config.solver.termination.TerminationConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Scanner;
import java.util.Set;

/**
 * One day of home health care for Timefold Community, as `planning_peers.py` writes it: a list
 * of tasks for every carer, starts as a shadow variable, so that the two parts of a visit wait
 * for each other. All numbers are whole. (Its declarative shadow variables would say the same,
 * but in 1.24, where they are a preview, they and the score fall apart.)
 */
public class TimefoldDay {

    static long[][] ways;

    @PlanningEntity
    public static class Carer {
        @PlanningId public int id;
        public int place;
        public long shiftStart;
        public long shiftEnd;
        @PlanningListVariable public List<Task> tasks = new ArrayList<>();
    }

    @PlanningEntity
    public static class Task {
        @PlanningId public int id;
        public int place;
        public long opens;
        public long closes;
        public long minutes;
        public Task twin;
        public boolean isFirst;
        public long gapMin;
        public long gapMax;
        public Set<Integer> allowed = new HashSet<>();

        @InverseRelationShadowVariable(sourceVariableName = "tasks") public Carer carer;
        @PreviousElementShadowVariable(sourceVariableName = "tasks") public Task previous;
        @NextElementShadowVariable(sourceVariableName = "tasks") public Task next;
        /** Null while no carer has it, or while it waits for what waits for it. */
        @ShadowVariable(variableListenerClass = Clock.class, sourceEntityClass = Carer.class,
            sourceVariableName = "tasks")
        public Long start;

        public long travel() {
            long way = ways[previous == null ? carer.place : previous.place][place];
            return next == null ? way + ways[place][carer.place] : way;
        }

        public long late() {
            return start == null ? 0 : Math.max(0, start - closes);
        }

        /** How long after the shift the carer is home; asked of the last task only. */
        public long overtime() {
            if (start == null || next != null) return 0;
            return Math.max(0, start + minutes + ways[place][carer.place] - carer.shiftEnd);
        }
    }

    /** Follows all carers through the day; whoever meets an absent twin waits for it. */
    public static class Clock implements ListVariableListener<Day, Carer, Task> {
        private int[] done;
        private long[] free;
        private int[] carerOf;
        private long[] ready;
        private Long[] starts;

        @Override
        public void resetWorkingSolution(ScoreDirector<Day> director) {
            Day day = director.getWorkingSolution();
            done = new int[day.carers.size()];
            free = new long[day.carers.size()];
            carerOf = new int[day.tasks.size()];
            ready = new long[day.tasks.size()];
            starts = new Long[day.tasks.size()];
        }

        private void follow(ScoreDirector<Day> director) {
            Day day = director.getWorkingSolution();
            Arrays.fill(done, 0);
            Arrays.fill(carerOf, -1);
            Arrays.fill(ready, -1);
            Arrays.fill(starts, null);
            for (Carer carer : day.carers) {
                free[carer.id] = carer.shiftStart;
                for (Task task : carer.tasks) carerOf[task.id] = carer.id;
            }
            for (Carer carer : day.carers) advance(day, carer);
            for (Task task : day.tasks) {
                if (Objects.equals(task.start, starts[task.id])) continue;
                director.beforeVariableChanged(task, "start");
                task.start = starts[task.id];
                director.afterVariableChanged(task, "start");
            }
        }

        private void advance(Day day, Carer carer) {
            while (done[carer.id] < carer.tasks.size()) {
                int at = done[carer.id];
                Task task = carer.tasks.get(at), twin = task.twin;
                if (ready[task.id] >= 0) return; // it waits already
                int here = at == 0 ? carer.place : carer.tasks.get(at - 1).place;
                long arrival = Math.max(task.opens, free[carer.id] + ways[here][task.place]);
                if (twin == null || carerOf[twin.id] < 0) {
                    begin(task, arrival);
                    continue;
                }
                ready[task.id] = arrival;
                if (ready[twin.id] < 0) return;
                long one = task.isFirst ? arrival : ready[twin.id];
                long two = task.isFirst ? ready[twin.id] : arrival;
                two = Math.max(two, one + task.gapMin);
                one = Math.max(one, two - task.gapMax);
                begin(task, task.isFirst ? one : two);
                begin(twin, task.isFirst ? two : one);
                advance(day, day.carers.get(carerOf[twin.id]));
            }
        }

        private void begin(Task task, long start) {
            starts[task.id] = start;
            free[carerOf[task.id]] = start + task.minutes;
            done[carerOf[task.id]]++;
        }

        @Override
        public void afterListVariableChanged(
                ScoreDirector<Day> director, Carer carer, int from, int to) {
            follow(director);
        }

        @Override
        public void afterListVariableElementUnassigned(ScoreDirector<Day> director, Task task) {
            follow(director);
        }

        @Override
        public void afterEntityAdded(ScoreDirector<Day> director, Carer carer) {
            follow(director);
        }

        @Override
        public void beforeListVariableChanged(
                ScoreDirector<Day> director, Carer carer, int from, int to) {}

        @Override
        public void beforeEntityAdded(ScoreDirector<Day> director, Carer carer) {}

        @Override
        public void beforeEntityRemoved(ScoreDirector<Day> director, Carer carer) {}

        @Override
        public void afterEntityRemoved(ScoreDirector<Day> director, Carer carer) {}
    }

    @PlanningSolution
    public static class Day {
        @PlanningEntityCollectionProperty public List<Carer> carers = new ArrayList<>();
        @PlanningEntityCollectionProperty @ValueRangeProvider
        public List<Task> tasks = new ArrayList<>();
        @PlanningScore public HardSoftLongScore score;
    }

    public static class Rules implements ConstraintProvider {
        @Override
        public Constraint[] defineConstraints(ConstraintFactory rules) {
            return new Constraint[] {
                rules.forEach(Task.class)
                    .filter(task -> task.carer != null && !task.allowed.contains(task.carer.id))
                    .penalize(HardSoftLongScore.ofHard(1)).asConstraint("skill"),
                // both parts with one carer wait for each other too
                rules.forEach(Task.class).filter(task -> task.carer != null && task.start == null)
                    .penalize(HardSoftLongScore.ofHard(1)).asConstraint("waiting for each other"),
                rules.forEach(Task.class)
                    .filter(task -> task.overtime() > 0)
                    .penalizeLong(HardSoftLongScore.ONE_HARD, Task::overtime)
                    .asConstraint("overtime"),
                rules.forEach(Task.class).filter(task -> task.carer != null)
                    .penalizeLong(HardSoftLongScore.ONE_SOFT, Task::travel).asConstraint("travel"),
                rules.forEach(Task.class).filter(task -> task.late() > 0)
                    .penalizeLong(HardSoftLongScore.ONE_SOFT, Task::late).asConstraint("tardiness"),
                rules.forEach(Task.class).filter(task -> task.late() > 0)
                    .groupBy(ConstraintCollectors.max(Task::late))
                    .penalizeLong(HardSoftLongScore.ONE_SOFT, worst -> worst)
                    .asConstraint("worst tardiness"),
            };
        }
    }

    static Day read(Scanner in) {
        int carers = in.nextInt(), tasks = in.nextInt(), places = in.nextInt();
        ways = new long[places][places];
        for (long[] row : ways) {
            for (int i = 0; i < places; i++) row[i] = in.nextLong();
        }
        Day day = new Day();
        for (int i = 0; i < carers; i++) {
            Carer carer = new Carer();
            carer.id = i;
            carer.place = in.nextInt();
            carer.shiftStart = in.nextLong();
            carer.shiftEnd = in.nextLong();
            day.carers.add(carer);
        }
        int[] twins = new int[tasks];
        for (int i = 0; i < tasks; i++) {
            Task task = new Task();
            task.id = i;
            task.place = in.nextInt();
            task.opens = in.nextLong();
            task.closes = in.nextLong();
            task.minutes = in.nextLong();
            twins[i] = in.nextInt();
            task.isFirst = twins[i] > i;
            task.gapMin = in.nextLong();
            task.gapMax = in.nextLong();
            for (int able = in.nextInt(); able > 0; able--) task.allowed.add(in.nextInt());
            day.tasks.add(task);
        }
        for (int i = 0; i < tasks; i++) {
            if (twins[i] >= 0) day.tasks.get(i).twin = day.tasks.get(twins[i]);
        }
        return day;
    }

    /** Its own choice of moves, or ruin and recreate beside two of them or alone. */
    static LocalSearchPhaseConfig moves(String name) {
        var ruin = new ListRuinRecreateMoveSelectorConfig();
        var search = new LocalSearchPhaseConfig();
        return switch (name) {
            case "default" -> search;
            case "ruin" -> search.withMoveSelectorConfig(ruin);
            case "mixed" -> search.withMoveSelectorConfig(
                new UnionMoveSelectorConfig().withMoveSelectors(
                    new ListChangeMoveSelectorConfig(), new ListSwapMoveSelectorConfig(), ruin));
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** The best plan after so many seconds of processor time of this thread. */
    static Day solve(String words, String moves, double seconds) {
        var solver = SolverFactory.<Day>create(new SolverConfig()
            .withSolutionClass(Day.class)
            .withEntityClasses(Carer.class, Task.class)
            .withConstraintProviderClass(Rules.class)
            .withPhases(new ConstructionHeuristicPhaseConfig(), moves(moves))
            .withRandomSeed(1L)
            // this one only ends a stuck search
            .withTerminationConfig(new TerminationConfig()
                .withSpentLimit(Duration.ofSeconds((long) (seconds * 20) + 1)))).buildSolver();
        Day day = read(new Scanner(words));
        var threads = ManagementFactory.getThreadMXBean();
        long solving = Thread.currentThread().getId();
        double end = threads.getThreadCpuTime(solving) + seconds * 1e9;
        Thread clock = new Thread(() -> {
            try {
                while (threads.getThreadCpuTime(solving) < end) Thread.sleep(20);
                solver.terminateEarly();
            } catch (InterruptedException stopped) {
                // the search has ended by itself
            }
        });
        clock.setDaemon(true);
        clock.start();
        Day best = solver.solve(day);
        clock.interrupt();
        return best;
    }

    /** Moves, seconds to warm up and seconds to search are the arguments, the day the input. */
    public static void main(String[] arguments) throws IOException {
        String words = new String(System.in.readAllBytes(), StandardCharsets.US_ASCII);
        solve(words, arguments[0], Double.parseDouble(arguments[1]));
        var threads = ManagementFactory.getThreadMXBean();
        long begun = threads.getCurrentThreadCpuTime();
        Day best = solve(words, arguments[0], Double.parseDouble(arguments[2]));
        double used = (threads.getCurrentThreadCpuTime() - begun) / 1e9;
        System.out.println(best.score.hardScore() + " " + used);
        for (Carer carer : best.carers) {
            StringBuilder line = new StringBuilder();
            for (Task task : carer.tasks) {
                line.append(task.id).append(':').append(task.start).append(' ');
            }
            System.out.println(line.toString().trim());
        }
    }
}
