using System.Collections.Generic;
using System.Linq;
using Nsinit.Launcher.Compile;
using Xunit;

namespace Nsinit.Tests.Unit.Plans;

/// <summary>What the compiler makes of a container, instruction by instruction.</summary>
public sealed class PlanTextTests
{
    public static TheoryData<string> Names => [.. Samples.Plans.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Plans_are_as_reviewed(string name) => Golden.Check($"{name}.plan.txt", PlanText.Disassemble(Samples.Plans[name]));

    [Fact]
    public void No_golden_file_is_left_over() => Golden.CheckNames(".plan.txt", Samples.Plans.Keys.Select(name => $"{name}.plan.txt"));

    [Fact]
    public void Every_instruction_belongs_to_an_act_with_words()
    {
        foreach ((string name, BootPlan plan) in Samples.Plans)
        {
            Assert.All(plan.Map.ByInstruction, act => Assert.False(string.IsNullOrWhiteSpace(act.Phrase), name));
        }
    }

    /// <summary>The same container gives the same bytes: nothing of the moment is in a plan.</summary>
    [Fact]
    public void Slots_of_handed_descriptors_are_in_order_of_first_want()
    {
        foreach (BootPlan plan in Samples.Plans.Values)
        {
            IReadOnlyList<Handed> handed = plan.Handed;
            Assert.Equal(Handed.Control, handed[0]);
            Assert.Equal(Handed.Plan, handed[1]);
            Assert.Equal(handed.Count, handed.Distinct().Count());
        }
    }
}
