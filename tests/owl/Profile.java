import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

/** Prints of each file a line for each rule of OWL 2 DL that it breaks, and OK where it breaks none. */
public class Profile {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            OWLOntology ontology = OWLManager.createOWLOntologyManager()
                .loadOntologyFromOntologyDocument(new File(file));
            int violations = 0;
            for (OWLProfileViolation violation : new OWL2DLProfile().checkOntology(ontology).getViolations()) {
                System.out.println("BAD " + file + " " + violation.toString().replace('\n', ' '));
                violations++;
            }
            if (violations == 0) {
                System.out.println("OK " + file + " " + ontology.getAxiomCount());
            }
        }
    }
}
