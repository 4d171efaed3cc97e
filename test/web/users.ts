/** Of the password "secret", as `htpasswd -B -C 4`, `-5` and `-2 -r 1000` write them. */
export const HASHES = {
  bcrypt: '$2y$04$Rc1t.nNyblvU2txOpdM9Q.ACQocTNWXJOwE94vWv.1yElLPE2B3iK',
  sha512:
    '$6$6ZUYgIEadbIkJlJC$CRbugPtmd4TCgT3BdKmMIa0US.B3e3Is77SMdXK4bR7m242TekuM/rQk4tBxj5NyCl0H0hhmkEP/MeZWK.qA2/',
  sha256: '$5$rounds=1000$Ji51GWEnvzwZ7Fnq$LWoKgoD8KvC0Ey3wXAhFEul/bMs1w6Mq7VX5s6l7.63',
};

/** The header field with a user name and password. */
export function basic(name: string, password: string): string {
  return `Authorization: Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}
