using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>The names that belong to the uts namespace; the host's are never touched.</summary>
internal static class NamesPass
{
    public static void Write(Draft draft)
    {
        if (draft.Spec.Namespaces.Uts.Kind != NamespaceKind.Private) { return; }
        PlanWriter plan = draft.Plan;
        plan.Act($"set the hostname to {draft.Spec.Hostname}", $"hostname {draft.Spec.Hostname}");
        plan.Hostname(draft.Spec.Hostname);
        if (draft.Spec.Domainname is not string domain) { return; }
        plan.Act($"set the domain name to {domain}", $"domainname {domain}", $"--domainname {domain}");
        plan.Domainname(domain);
    }
}
