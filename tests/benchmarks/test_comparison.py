"""From runs to ratios."""

from benchmarks.comparison import judge, summarize
from benchmarks.runs import Run, Setting

NEAR = Setting(devices=10, workers=5)


def run_of(contestant: str, cpu: float, *, right: int = 10, setting: Setting = NEAR) -> Run:
    return Run(
        contestant=contestant,
        setting=setting,
        right=right,
        cpu=cpu,
        wall=1.0,
        sessions=20,
        lines=100,
        emulator_cpu=0.1,
        peak_mib=50,
        adopted=0,
        busy=0.0,
        exit_code=0,
    )


def test_a_summary_holds_the_median_the_least_and_the_worst_outcome() -> None:
    runs = [run_of("x", 3.0), run_of("x", 1.0, right=9), run_of("x", 2.0)]
    (summary,) = summarize(runs)
    assert (summary.cpu_median, summary.cpu_least) == (200.0, 100.0)
    assert (summary.right, summary.complete) == (9, False)
    assert summary.sessions == 2


def test_settings_are_not_mixed() -> None:
    far = Setting(devices=10, workers=5, round_trip_time=0.05)
    assert len(summarize([run_of("x", 1.0), run_of("x", 1.0, setting=far)])) == 2


def test_an_expectation_is_judged_by_how_many_times_as_much_the_peer_needs() -> None:
    runs = [run_of("netpki-ansible", 1.0), run_of("cisco-one-task", 12.0)]
    (finding,) = judge(summarize(runs))
    assert (finding.ratio, finding.met) == (12.0, True)


def test_nothing_is_judged_when_a_side_is_missing() -> None:
    assert judge(summarize([run_of("netpki-ansible", 1.0)])) == []
