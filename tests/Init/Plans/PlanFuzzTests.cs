using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Nsinit.Abi;
using Nsinit.Plan;
using Xunit;

namespace Nsinit.Tests.Init.Plans;

/// <summary>
/// A million plans that somebody spoilt: refused, or carried out over a recording kernel that reads whatever it is handed.
/// A byte touched outside of the plan ends the process; a loop that does not end is noticed by its requests.
/// </summary>
public sealed unsafe class PlanFuzzTests
{
    private const int Seed = 20261124;
    private const int Plans = 1_000_000;
    private const int Batches = 250;

    // No instruction asks the kernel more often unless the kernel keeps it waiting.
    private const int MaxRequests = 300;

    private static readonly byte[][] Originals = [.. Samples.Plans.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value.Bytes)];

    [Fact]
    public void A_spoilt_plan_is_refused_or_stays_in_its_bounds()
    {
        int accepted = 0;
        Parallel.For(0, Batches, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, batch =>
        {
            Random random = new(Seed + batch);
            using GuardedMemory memory = new(Originals.Max(o => o.Length) + 64);
            byte[] plan = new byte[Originals.Max(o => o.Length) + 64];
            int ran = 0;
            for (int i = 0; i < Plans / Batches; i++)
            {
                int length = PlanMutator.Mutate(Originals[random.Next(Originals.Length)], plan, random);
                if (Try(memory, plan.AsSpan(0, length), random)) { ran++; }
            }

            Interlocked.Add(ref accepted, ran);
        });

        // Were nearly all refused, the interpreter would not have been tested, and were all accepted, the reader not.
        Assert.InRange(accepted, Plans / 5, Plans * 19 / 20);
    }

    private static bool Try(GuardedMemory memory, ReadOnlySpan<byte> bytes, Random random)
    {
        byte* plan = memory.AtEnd(bytes);
        if (PlanReader.Check(plan, (uint)bytes.Length) != 0) { return false; }
        HostileKernel kernel = new(random.Next(), plan, bytes.Length, MaxRequests);
        Recorder.Start(kernel.Answer);
        PlanRun.Interpret(plan, (uint)bytes.Length);
        Assert.True(kernel.Asked <= MaxRequests);
        return true;
    }
}
